import Datasets
import Plotting
import Tensors

/// Pictures of digits side by side, ink on paper.
func digitSheet(_ title: String, _ images: Tensor<Float>, columns: Int) throws -> Panel {
  let side = HandwrittenDigits.side
  let pixels = try images.rows().map { row in row.map { Double($0) } }
  let sheet = try Grid.mosaic(pixels, width: side, height: side, columns: columns)
  return Panel(
    title, equalAspect: true, showsAxes: false,
    marks: [.heatMap(sheet, colors: .fade(.ink), range: 0...1, showsScale: false)])
}

/// For every picture the one of a data set that is nearest to it.
///
/// Shapes: images `[n, 64]`, data `[m, 64]`; result `[n, 64]`.
func nearest(to images: Tensor<Float>, in data: Tensor<Float>) throws -> Tensor<Float> {
  // −½‖x − y‖² up to a term of x alone: the largest is the nearest.
  let closeness = try images.matmul(data, transposingRight: true) - 0.5 * data.squared().sum(axis: 1)
  let indices = try closeness.rows().map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
  return try data.gathered(indices)
}

import Autodiff

// Every operation on variables. A new one is one line here, and is then checked to second order.

extension Operation {
  static let all = binary + withNumbers + elementwise + reductions + indexing + products + images

  /// Shapes of two operands: alike, one row for all, one column, one number, both stretched, rank 3.
  private static let operandShapes: [[[Int]]] = [
    [[3, 2], [3, 2]], [[3, 2], [2]], [[2], [3, 2]], [[3, 2], [3, 1]], [[3, 2], []], [[], [3, 2]], [[], []],
    [[3, 1], [1, 2]], [[3, 1], [2]], [[2, 3, 2], [3, 1]], [[2, 1, 2], [2, 3, 1]], [[2, 3, 2], [2]],
  ]

  private static func binary(_ name: String, on domain: Domain = .all, _ body: @escaping Body) -> [Operation] {
    operandShapes.map { Operation(name, $0, on: domain, body) }
  }

  static let binary: [Operation] = [
    binary("x + y") { try $0[0] + $0[1] },
    binary("x − y") { try $0[0] - $0[1] },
    binary("x · y") { try $0[0] * $0[1] },
    binary("x / y", on: .awayFromZero) { try $0[0] / $0[1] },
    // |x| ≥ 0.8 and |0.1y| ≤ 0.17: never equal.
    binary("maximum(x, 0.1y)", on: .awayFromZero) { try maximum($0[0], 0.1 * $0[1]) },
    binary("minimum(x, 0.1y)", on: .awayFromZero) { try minimum($0[0], 0.1 * $0[1]) },
    binary("maximum(0.1y, x)", on: .awayFromZero) { try maximum(0.1 * $0[1], $0[0]) },
    binary("minimum(0.1y, x)", on: .awayFromZero) { try minimum(0.1 * $0[1], $0[0]) },
  ].flatMap { $0 }

  private static func unary(
    _ name: String, on domain: Domain = .all, _ body: @escaping @Sendable (Variable<Double>) throws -> Variable<Double>
  ) -> Operation {
    Operation(name, [[3, 2]], on: domain) { try body($0[0]) }
  }

  static let withNumbers: [Operation] = [
    unary("x + 2") { $0 + 2 },
    unary("2 + x") { 2 + $0 },
    unary("x − 2") { $0 - 2 },
    unary("2 − x") { 2 - $0 },
    unary("x · 3") { $0 * 3 },
    unary("3 · x") { 3 * $0 },
    unary("x / 3") { $0 / 3 },
    unary("3 / x", on: .awayFromZero) { 3 / $0 },
    unary("−x") { -$0 },
  ]

  static let elementwise: [Operation] = [
    unary("x²") { $0.squared() },
    unary("exp", exp),
    unary("log", on: .positive, log),
    unary("sqrt", on: .positive, sqrt),
    unary("sin", sin),
    unary("cos", cos),
    unary("tanh", tanh),
    unary("abs", on: .awayFromZero, abs),
    unary("sigmoid", sigmoid),
    unary("softplus", softplus),
    unary("relu", on: .awayFromZero, relu),
    unary("silu", silu),
  ]

  static let reductions: [Operation] =
    [
      unary("sum") { $0.sum() },
      unary("mean") { try $0.mean() },
      Operation("broadcast", [[2, 1]]) { try $0[0].broadcast(to: [3, 2, 2]) },
      Operation("summed(to:)", [[3, 2, 2]]) { try $0[0].summed(to: [2, 1]) },
    ]
    + [0, 1, 2, -1].flatMap { axis in
      [
        Operation("sum(axis: \(axis))", [[2, 3, 2]]) { try $0[0].sum(axis: axis) },
        Operation("sum(axis: \(axis)), kept", [[2, 3, 2]]) { try $0[0].sum(axis: axis, keepingAxis: true) },
        Operation("mean(axis: \(axis))", [[2, 3, 2]]) { try $0[0].mean(axis: axis) },
        Operation("mean(axis: \(axis)), kept", [[2, 3, 2]]) { try $0[0].mean(axis: axis, keepingAxis: true) },
        Operation("logSumExp(axis: \(axis))", [[2, 3, 2]]) { try logSumExp($0[0], axis: axis) },
        Operation("logSumExp(axis: \(axis)), kept", [[2, 3, 2]]) {
          try logSumExp($0[0], axis: axis, keepingAxis: true)
        },
        Operation("softmax(axis: \(axis))", [[2, 3, 2]]) { try softmax($0[0], axis: axis) },
      ]
    }

  static let indexing: [Operation] = [
    Operation("reshaped", [[3, 2]]) { try $0[0].reshaped(to: [2, 3]) },
    Operation("transposed", [[3, 2]]) { try $0[0].transposed() },
    Operation("sliced rows", [[4, 2]]) { try $0[0].sliced(1..<3) },
    Operation("sliced columns", [[2, 4, 2]]) { try $0[0].sliced(1..<4, axis: -2) },
    Operation("gathered, one twice", [[3, 2]]) { try $0[0].gathered([2, 0, 2, 1]) },
    Operation("concatenated", [[2, 2], [1, 2]]) { try Variable.concatenated([$0[0], $0[1], $0[0]]) },
    Operation("concatenated columns", [[2, 2], [2, 3]]) { try Variable.concatenated($0, axis: -1) },
  ]

  static let products: [Operation] = [
    Operation("matmul", [[3, 4], [4, 2]]) { try $0[0].matmul($0[1]) },
    Operation("matmul, left transposed", [[4, 3], [4, 2]]) {
      try $0[0].matmul($0[1], transposingLeft: true, transposingRight: false)
    },
    Operation("matmul, right transposed", [[3, 4], [2, 4]]) {
      try $0[0].matmul($0[1], transposingLeft: false, transposingRight: true)
    },
    Operation("matmul, both transposed", [[4, 3], [2, 4]]) {
      try $0[0].matmul($0[1], transposingLeft: true, transposingRight: true)
    },
    Operation("x · x, a matrix with itself", [[3, 3]]) { try $0[0].matmul($0[0]) },
    Operation("affine", [[3, 4], [4, 2], [2]]) { try $0[0].affine(weight: $0[1], bias: $0[2]) },
    Operation("affine, rectified", [[3, 4], [4, 2], [2]]) {
      try $0[0].affine(weight: $0[1], bias: $0[2], rectified: true)
    },
  ]

  /// Odd sizes, a stride that leaves pixels over, kernels that are not square.
  static let images: [Operation] = [
    Operation("convolution", [[2, 4, 3, 2], [3, 2, 2, 3]]) { try $0[0].convolved(with: $0[1]) },
    Operation("convolution, padded, with bias", [[2, 3, 3, 1], [3, 3, 1, 2], [2]]) {
      try $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
    },
    Operation("convolution, stride 2", [[1, 4, 5, 2], [3, 3, 2, 1]]) {
      try $0[0].convolved(with: $0[1], stride: 2, padding: 1)
    },
    Operation("transposed convolution", [[2, 2, 3, 2], [4, 4, 1, 2], [1]]) {
      try $0[0].convolvedTransposed(with: $0[1], bias: $0[2], stride: 2, padding: 1)
    },
    Operation("transposed convolution to a given size", [[1, 2, 3, 2], [3, 3, 1, 2]]) {
      try $0[0].convolvedTransposed(with: $0[1], stride: 2, padding: 1, height: 4, width: 5)
    },
    Operation("correlation", [[2, 4, 5, 1], [2, 2, 3, 2]]) {
      try $0[0].correlated(with: $0[1], kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 1)
    },
    Operation("upsampling", [[1, 2, 3, 2]]) { try $0[0].upsampled(by: 2) },
    Operation("average pooling", [[1, 2, 4, 2]]) { try $0[0].averagePooled(by: 2) },
    Operation("instance norm", [[2, 2, 2, 2]]) { try $0[0].normalized(groups: 2) },
    Operation("layer norm of points", [[2, 3], [3]]) { try $0[0].normalized(groups: 1, scale: $0[1]) },
    Operation("group norm", [[2, 2, 1, 4], [4], [4]]) {
      try $0[0].normalized(groups: 2, scale: $0[1], shift: $0[2])
    },
    Operation("norm with a scale and shift for each image", [[2, 2, 2, 2], [2, 2], [2, 2]]) {
      try $0[0].normalized(groups: 2, scale: $0[1], shift: $0[2])
    },
    Operation("norm with a shift alone", [[2, 2, 2, 2], [2]]) { try $0[0].normalized(groups: 1, shift: $0[1]) },
  ]
}

import Foundation

/// A file that comes with the package, in the folder `Resources` of a target.
public enum ShippedFile {
  /// The bytes of a file.
  ///
  /// Looked for in the resources that the build put beside the program, then in the target's sources. (The generated
  /// `Bundle.module` ends the program where a file is missing; here a missing file is an error like any other.)
  ///
  /// - Throws: ``DatasetError/missingFile(_:)``.
  public static func contents(of name: String, target: String, in sources: URL) throws(DatasetError) -> Data {
    let bundle = Bundle.main.bundleURL.appending(path: "score-models-workbook_\(target).resources")
    for folder in [bundle, sources] {
      if let data = try? Data(contentsOf: folder.appending(path: "Resources/\(name)")) { return data }
    }
    throw .missingFile(name)
  }
}

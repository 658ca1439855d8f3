import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Links, pictures and errata of the documents are there.
@Suite struct `What the documents point at` {
  @Test(arguments: Document.all) func `every link leads somewhere`(document: Document) throws {
    let folder = document.path.split(separator: "/").dropLast().map(String.init)
    for target in document.targets where target.firstMatch(of: /^[a-z]+:/) == nil {
      let pieces = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      var place = pieces[0].isEmpty ? document.path.split(separator: "/").map(String.init) : folder
      for step in pieces[0].removingPercentEncoding?.split(separator: "/") ?? [] {
        if step == ".." { place = place.dropLast() } else if step != "." { place.append(String(step)) }
      }
      let path = place.joined(separator: "/")
      #expect(Document.exists(path), "\(document) links to \(target)")
      if pieces.count > 1, path.hasSuffix(".md") {
        #expect(try Document(path).anchors.contains(pieces[1]), "\(document) links to \(target)")
      }
    }
  }

  @Test func `every figure is shown, valid and small`() throws {
    let figures = Document.files(in: "docs/figures", ending: "")
    #expect(!figures.isEmpty)
    let shown = Set(Document.guides.flatMap(\.targets))
    for figure in figures {
      #expect(figure.hasSuffix(".svg"), "\(figure) is no SVG")
      let isShown = shown.contains(String(figure.dropFirst("docs/".count)))
      #expect(isShown, "\(figure) is in no guide")
      let data = try Data(contentsOf: Document.root.appending(path: figure))
      #expect(data.count < 300_000, "\(figure) has \(data.count) bytes")
      let parser = XMLParser(data: data)
      // On Linux `parse` alone is content with a file that breaks off; the error is not.
      #expect(parser.parse() && parser.parserError == nil, "\(figure) is not valid XML")
    }
  }

  @Test(arguments: Document.guides) func `every picture says in words what is to be seen`(document: Document) {
    for line in document.parts.prose {
      for image in line.matches(of: /!\[([^\]]*)\]\(/) {
        #expect(image.1.count > 40, "\(document): \(line)")
      }
    }
  }

  @Test(arguments: Document.all) func `every erratum has a test of its number or is listed without one`(
    document: Document
  ) throws {
    let known = try Self.tested.union(Self.untested())
    let unknown = document.errata.subtracting(known).sorted()
    #expect(unknown == [], "\(document)")
  }

  @Test func `no erratum is listed without a test and has one`() throws {
    #expect(Self.tested.count > 30)
    #expect(try Self.tested.isDisjoint(with: Self.untested()))
  }

  /// The numbers in the names of tests.
  private static let tested: Set<String> = {
    let sources = Document.files(in: "Tests", ending: ".swift").compactMap { try? Document($0).text }
    let names = sources.flatMap { $0.matches(of: /func `[^`\n]+`/).map { String($0.0) } }
    return Set(names.flatMap { $0.matches(of: /E-\d+/).map { String($0.0) } })
  }()

  /// The numbers in the table of `docs/README.md` whose heading says so.
  private static func untested() throws -> Set<String> {
    let index = try Document("docs/README.md").text
    guard let start = index.range(of: "\n## Errata without a test of their number\n") else { return [] }
    let section = index[start.upperBound...].components(separatedBy: "\n## ")[0]
    return Set(section.matches(of: /\| (E-\d+) \|/).map { String($0.1) })
  }
}

import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads an SVG with the system's XML parser and keeps what tests ask about.
final class SVGReader: NSObject, XMLParserDelegate {
  private(set) var isValid = false
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var texts: [String] = []
  private var current = ""

  init(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    // On Linux `parse()` is true for truncated XML; only the error tells.
    isValid = parser.parse() && parser.parserError == nil
  }

  var root: [String: String] { elements.first?.attributes ?? [:] }

  func attributes(of name: String) -> [[String: String]] {
    elements.filter { $0.name == name }.map(\.attributes)
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String]
  ) {
    elements.append((elementName, attributeDict))
    current = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
  ) {
    if elementName == "text" || elementName == "title" { texts.append(current) }
    current = ""
  }
}

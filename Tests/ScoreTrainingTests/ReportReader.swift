import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a page with the system's XML parser and keeps what tests ask about.
final class ReportReader: NSObject, XMLParserDelegate {
  private(set) var isValid = false
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  /// The text inside elements of each name, one entry for each element.
  private(set) var texts: [String: [String]] = [:]
  private var open: [(name: String, text: String)] = []

  init(_ page: String) {
    super.init()
    // What XML does not know of HTML: its doctype names no definition.
    let parser = XMLParser(data: Data(page.replacing("<!DOCTYPE html>\n", with: "").utf8))
    parser.delegate = self
    // On Linux `parse()` is true for truncated XML; only the error tells.
    isValid = parser.parse() && parser.parserError == nil
  }

  func all(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
    attributes attributeDict: [String: String]
  ) {
    elements.append((elementName, attributeDict))
    open.append((elementName, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    for index in open.indices { open[index].text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
  ) {
    guard let last = open.popLast() else { return }
    texts[last.name, default: []].append(last.text)
  }
}

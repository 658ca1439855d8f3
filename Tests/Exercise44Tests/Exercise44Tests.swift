import Exercise44
import Testing

@Suite struct `Exercise 4.4` {
}

func requirePositive(_ value: Double, _ name: String) throws(NoiseConditionalError) {
  guard value > 0, value.isFinite else { throw .outOfRange(name, value) }
}

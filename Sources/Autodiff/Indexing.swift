import Tensors

// Taking variables apart and putting them together; each rule is the adjoint of its operation.

extension Variable {
  /// The same scalars in another shape.
  ///
  /// - Throws: ``TensorError/countMismatch(count:shape:)`` or ``TensorError/invalidShape(_:)``.
  public func reshaped(to shape: [Int]) throws -> Variable {
    if shape == self.shape { return self }
    return deriving(try value.reshaped(to: shape)) { try $0.reshaped(to: self.shape) }
  }

  /// A matrix with rows and columns exchanged.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` unless the rank is 2.
  public func transposed() throws -> Variable {
    deriving(try value.transposed()) { try $0.transposed() }
  }

  /// The part whose index along `axis` lies in `range`.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/indexOutOfRange(index:count:)``.
  public func sliced(_ range: Range<Int>, axis: Int = 0) throws -> Variable {
    let length = shape[try value.resolvedAxis(axis)]
    return deriving(try value.sliced(range, axis: axis)) {
      try $0.embedded(at: range.lowerBound, length: length, axis: axis)
    }
  }

  func embedded(at start: Int, length: Int, axis: Int) throws -> Variable {
    let end = start + shape[try value.resolvedAxis(axis)]
    return deriving(try value.embedded(at: start, length: length, axis: axis)) {
      try $0.sliced(start..<end, axis: axis)
    }
  }

  /// The rows at the given indices, in their order; an index may repeat.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(index:count:)`` or ``TensorError/axisOutOfRange(axis:shape:)``.
  public func gathered(_ indices: [Int]) throws -> Variable {
    let gathered = try value.gathered(indices)
    let count = shape[0]
    return deriving(gathered) { try $0.scattered(to: indices, count: count) }
  }

  /// The different numbers of a column, and the place of each row's number among them: what depends on the number alone
  /// need be computed for these only.
  ///
  /// Shape: `[n, 1]` to `[m, 1]` and n places. A column that is being differentiated keeps all its rows, since each has a
  /// derivative of its own.
  public func distinctRows() throws -> (rows: Variable, places: [Int]) {
    guard shape == [value.count, 1], openTape == nil else { return (self, Array(0..<(shape.first ?? 0))) }
    var places: [Scalar: Int] = [:]
    var distinct: [Scalar] = []
    let all = value.scalars.map { number in
      if let place = places[number] { return place }
      places[number] = distinct.count
      distinct.append(number)
      return distinct.count - 1
    }
    return (Variable(try Tensor(distinct, shape: [distinct.count, 1])), all)
  }

  func scattered(to indices: [Int], count: Int) throws -> Variable {
    deriving(try value.scattered(to: indices, count: count)) { try $0.gathered(indices) }
  }

  /// Variables joined end to end along one axis; their other axes must agree.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``, ``TensorError/axisOutOfRange(axis:shape:)`` or
  ///   ``TensorError/emptyReduction(operation:shape:)``.
  public static func concatenated(_ variables: [Variable], axis: Int = 0) throws -> Variable {
    let joined = try Tensor.concatenated(variables.map { $0.value }, axis: axis)
    var start = 0
    return try deriving(
      joined,
      variables.map { variable in
        let range = start..<(start + variable.shape[try variable.value.resolvedAxis(axis)])
        start = range.upperBound
        return (variable, { try $0.sliced(range, axis: axis) })
      })
  }
}

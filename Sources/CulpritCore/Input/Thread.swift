#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A joinable operating-system thread.
///
/// Threads, not tasks: inflating is a long blocking loop, and the pool behind Swift's tasks has as many threads as
/// cores, none of which may block.
package final class Thread: @unchecked Sendable {
  // `@unchecked`: `handle` is written once, in `init`, before anybody else can see it.
  private var handle = pthread_t()

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Starts `body` at once.
  package init(_ body: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let status = unsafe pthread_create(
      &handle, nil,
      { context in
        unsafe Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, context)
    precondition(status == 0, "the system has no thread left")
  }

  /// Waits until the body has returned. Call once.
  package func join() { pthread_join(handle, nil) }
}

/// `body` of each number below `count`, in order; where they are many, the second half on a thread of its own, for when a
/// core is idle.
///
/// - Parameter body: Called on two threads at once; changes nothing that both see.
package func mapInHalves<Value>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
  // For a few a thread costs more than it saves.
  if count < 64 { return (0..<count).map(body) }
  return withoutActuallyEscaping(body) { body in
    let second = Half<Value>()
    nonisolated(unsafe) let body = body
    let thread = Thread { unsafe second.values = (count / 2..<count).map(body) }
    let first = unsafe (0..<count / 2).map(body)
    thread.join()
    return first + second.values
  }
}

/// The values of two bodies, the second of which runs on a thread of its own.
///
/// - Parameters: Called at once; they change nothing that both see.
package func onBothCores<First, Second>(_ first: () -> First, _ second: () -> Second) -> (First, Second) {
  withoutActuallyEscaping(second) { second in
    let other = Half<Second>()
    nonisolated(unsafe) let second = second
    let thread = Thread { unsafe other.values = [second()] }
    let value = first()
    thread.join()
    return (value, other.values[0])
  }
}

private final class Half<Value>: @unchecked Sendable {
  // `@unchecked`: read only once the thread that writes it has ended.
  var values: [Value] = []
}

/// A lock with a condition to wait on.
@safe final class Monitor: @unchecked Sendable {
  // `@unchecked`: the two pointers are constant and what they point to is made for many threads.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe pthread_cond_destroy(condition)
    unsafe mutex.deallocate()
    unsafe condition.deallocate()
  }

  /// Runs `body` under the lock.
  func locked<T>(_ body: () throws -> T) rethrows -> T {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Waits for `wakeAll`; call under the lock, in a loop over the condition waited for.
  func wait() { unsafe pthread_cond_wait(condition, mutex) }

  func wakeAll() { unsafe pthread_cond_broadcast(condition) }
}

/// A queue of bounded length between one or more producers and consumers.
package final class BoundedQueue<Element>: @unchecked Sendable {
  // `@unchecked`: every access to the two variables is under the monitor's lock.
  private let monitor = Monitor()
  private var elements: [Element] = []
  private var isClosed = false
  private let capacity: Int

  package init(capacity: Int) { self.capacity = capacity }

  /// Waits for room. Returns `false`, and drops the element, once the queue is closed.
  @discardableResult
  package func push(_ element: sending Element) -> Bool {
    monitor.locked {
      while elements.count >= capacity, !isClosed { monitor.wait() }
      if isClosed { return false }
      elements.append(element)
      monitor.wakeAll()
      return true
    }
  }

  /// Waits for an element; `nil` once the queue is closed and empty.
  package func pop() -> Element? {
    monitor.locked {
      while elements.isEmpty, !isClosed { monitor.wait() }
      if elements.isEmpty { return nil }
      monitor.wakeAll()
      return elements.removeFirst()
    }
  }

  /// Whether somebody would have to wait for an element now.
  package var isEmpty: Bool { monitor.locked { elements.isEmpty } }

  package func close() {
    monitor.locked {
      isClosed = true
      monitor.wakeAll()
    }
  }
}

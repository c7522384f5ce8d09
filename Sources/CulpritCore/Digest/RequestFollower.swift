/// Counts, within each request of one service, which shape followed which: the missing next line is a silent fault.
///
/// A direct-mapped table of the requests in flight, fixed in size. A slot taken over by another request counts
/// `from → END` when the old one had been idle for over 10 s; otherwise what would have followed is unknown and enters
/// no denominator. Works on files that run newest first as well: a record before the slot's earliest extends it there.
struct RequestFollower {
  private static let slotCount = 1 << 14
  private static let idleMicroseconds: Int64 = 10_000_000
  /// Records that are looked up together: their slots lie far apart, and the waits for them overlap.
  private static let batchSize = 32

  private struct Slot {
    var request: UInt64 = 0
    var service: UInt32 = 0
    var earliest: UInt64 = 0
    var earliestAt: Int64 = 0
    var latest: UInt64 = 0
    var latestAt: Int64 = 0
  }

  private struct Event {
    var request: UInt64
    var service: UInt32
    var isNewestFirst: Bool
    var shape: UInt64
    var moment: Int64

    var slot: Int {
      let key = request ^ mix(UInt64(service))
      return Int(truncatingIfNeeded: key ^ (key >> 31)) & (RequestFollower.slotCount - 1)
    }
  }

  typealias Count = (_ service: UInt32, _ from: UInt64, _ to: UInt64, _ at: Int64, _ step: Int64) -> Void

  private var slots: [Slot] = []
  private var pending: [Event] = []
  private var lastMoment = Int64.min
  /// What the look ahead read, so that it is not optimised away.
  private var seen: UInt64 = 0

  /// Takes one record; `count` is called, by and by, for each pair that is now known, with the microseconds between the
  /// two.
  @inline(__always)
  mutating func follow(
    request: UInt64, service: UInt32, shape: UInt64, at moment: Int64, isNewestFirst: Bool = false, count: Count
  ) {
    pending.append(
      Event(request: request, service: service, isNewestFirst: isNewestFirst, shape: shape, moment: moment))
    if pending.count == Self.batchSize { flush(count: count) }
  }

  /// Follows what was taken and not yet looked up.
  @inline(never)
  mutating func flush(count: Count) {
    if slots.isEmpty, !pending.isEmpty { slots = Array(repeating: Slot(), count: Self.slotCount) }
    for event in pending { seen &+= slots[event.slot].request }
    for event in pending { follow(event, count: count) }
    pending.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private mutating func follow(_ event: Event, count: Count) {
    let (service, shape, moment) = (event.service, event.shape, event.moment)
    let index = event.slot
    lastMoment = max(lastMoment, moment)
    let slot = slots[index]
    if slot.request == event.request, slot.service == service {
      // Of two records at one moment, the order of lines decides, turned round where the source runs backwards.
      if moment > slot.latestAt || moment == slot.latestAt && !event.isNewestFirst {
        if moment - slot.earliestAt <= Successor.longestRequest {
          count(service, slot.latest, shape, slot.latestAt, moment - slot.latestAt)
        }
        slots[index].latest = shape
        slots[index].latestAt = moment
      } else if moment <= slot.earliestAt {
        if slot.latestAt - moment <= Successor.longestRequest {
          count(service, shape, slot.earliest, moment, slot.earliestAt - moment)
        }
        slots[index].earliest = shape
        slots[index].earliestAt = moment
      }
      return
    }
    if slot.request != 0, abs(moment - slot.latestAt) > Self.idleMicroseconds { end(slot, count: count) }
    slots[index] = Slot(
      request: event.request, service: service, earliest: shape, earliestAt: moment, latest: shape, latestAt: moment)
  }

  /// The source has ended: requests idle for over 10 s before its last record have ended too, the others are unknown.
  mutating func finish(count: Count) {
    flush(count: count)
    for slot in slots where slot.request != 0 {
      if lastMoment - slot.latestAt > Self.idleMicroseconds { end(slot, count: count) }
    }
    slots = []
    lastMoment = .min
  }

  private func end(_ slot: Slot, count: Count) {
    if slot.latestAt - slot.earliestAt <= Successor.longestRequest {
      count(slot.service, slot.latest, Successor.end, slot.latestAt, 0)
    }
  }
}

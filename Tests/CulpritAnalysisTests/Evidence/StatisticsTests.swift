import Testing

@testable import CulpritAnalysis

struct StatisticsTests {
  @Test(arguments: [
    // scipy.stats.hypergeom.cdf(a, n1 + n2, a + b, n1)
    (0, 24, 47, 47, 1.8867e-19), (1, 20, 4, 4, 4.705e-4), (0, 14, 12, 18, 8.237e-5), (3, 5, 3, 5, 0.738095),
  ])
  func `Fisher's lower tail`(a: Int, n1: Int, b: Int, n2: Int, p: Double) {
    let found = Statistics.lowerTail(a, of: n1, before: b, of: n2)
    #expect(found <= p * 1.1)
    #expect(found >= p * 0.9)
  }

  @Test func `many counts give nearly what few do by the exact sum`() {
    let exact = Statistics.lowerTail(900, of: 1_990, before: 950, of: 2_000)
    let normal = Statistics.lowerTail(910, of: 2_010, before: 950, of: 2_000)
    #expect(exact > 0.05 && exact < 0.2)
    #expect(abs(exact - normal) < 0.03)
  }

  @Test func `a bursty line must rise by more than a steady one`() {
    let steady = Statistics.risen(incident: 40, seconds: 60, baseline: 200, baselineSeconds: 600, dispersion: 1)
    let bursty = Statistics.risen(incident: 40, seconds: 60, baseline: 200, baselineSeconds: 600, dispersion: 10)
    #expect(steady < 0.001)
    #expect(bursty > 0.05)
  }

  @Test func `as many as before is no rise`() {
    #expect(Statistics.risen(incident: 20, seconds: 60, baseline: 200, baselineSeconds: 600, dispersion: 1) > 0.3)
    #expect(Statistics.risen(incident: 2, seconds: 60, baseline: 200, baselineSeconds: 600, dispersion: 1) == 1)
  }

  @Test func `few records are tested exactly`() {
    // 3 of 3 in a tenth of the time: 0.001.
    let p = Statistics.risen(incident: 3, seconds: 100, baseline: 0, baselineSeconds: 900, dispersion: 1)
    #expect(abs(p - 0.001) < 1e-6)
  }

  @Test func `a rate ratio lies in its interval, which widens with dispersion`() throws {
    let plain = try #require(
      Statistics.rateRatio(incident: 30, seconds: 60, baseline: 100, baselineSeconds: 600, dispersion: 1))
    let wide = try #require(
      Statistics.rateRatio(incident: 30, seconds: 60, baseline: 100, baselineSeconds: 600, dispersion: 4))
    #expect(plain.value > 2.9 && plain.value < 3.1)
    #expect(plain.low < plain.value && plain.value < plain.high)
    #expect(wide.low < plain.low && wide.high > plain.high)
    #expect(Statistics.rateRatio(incident: 3, seconds: 60, baseline: 0, baselineSeconds: 0, dispersion: 1) == nil)
  }

  @Test func `Benjamini and Hochberg's own correction`() {
    let q = Statistics.benjaminiHochberg([0.04, 0.01, 0.03, 0.5])
    #expect(zip(q, [0.16 / 3, 0.04, 0.16 / 3, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `independent counts have a dispersion of one`() {
    #expect(Statistics.dispersion([5, 5, 5, 5]) == 1)
    #expect(Statistics.dispersion([0, 0, 0, 40]) > 30)
    #expect(Statistics.dispersion([]) == 1)
  }

  @Test func `a binomial's upper tail`() {
    #expect(abs(Statistics.binomialUpperTail(2, of: 2, chance: 0.5) - 0.25) < 1e-12)
    #expect(Statistics.binomialUpperTail(0, of: 5, chance: 0.5) == 1)
    // The sum ends where no further term changes it: half of an even distribution, and all of it.
    let half = Statistics.binomialUpperTail(2_000, of: 3_999, chance: 0.5)
    #expect(abs(half - 0.5) < 1e-9)
    #expect(abs(Statistics.binomialUpperTail(1, of: 4_000, chance: 0.5) - 1) < 1e-9)
    #expect(Statistics.binomialUpperTail(5_000, of: 8_000, chance: 0.5) < 1e-20)
  }
}

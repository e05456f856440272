namespace NeoResNet.Training.Tests;

/// <summary>
/// The expected values follow from the formulas in TensorFlow's and PyTorch's documentation,
/// computed apart from the code.
/// </summary>
public sealed class LearningRateTests
{
    private const double Tolerance = 1e-15;

    private static readonly (string Name, LearningRate Schedule, (long Step, double Rate)[] Expected)[] Cases =
    [
        ("constant", LearningRate.Constant(0.25), [(0, 0.25), (long.MaxValue, 0.25)]),

        // tf.compat.v1.train.piecewise_constant: values[0] when x <= boundaries[0].
        ("piecewise", LearningRate.Piecewise([100, 200], [1, 0.5, 0.125]), [(0, 1), (100, 1), (101, 0.5), (200, 0.5), (201, 0.125), (9999, 0.125)]),

        // tf.compat.v1.train.exponential_decay(0.1, step, 1000, 0.96).
        ("exponential", LearningRate.Exponential(0.1, 1000, 0.96), [(0, 0.1), (500, 0.097979589711327130), (1000, 0.096), (2000, 0.09216)]),
        ("staircase", LearningRate.Exponential(0.1, 1000, 0.5, staircase: true), [(0, 0.1), (999, 0.1), (1000, 0.05), (1999, 0.05), (2000, 0.025)]),

        // tf.compat.v1.train.cosine_decay(1, step, 12, alpha=0), and torch's CosineAnnealingLR with eta_min.
        ("cosine", LearningRate.Cosine(1, 12), [(0, 1), (2, 0.93301270189221941), (3, 0.85355339059327373), (4, 0.75), (6, 0.5), (12, 0), (99, 0)]),
        ("cosine to an end", LearningRate.Cosine(1, 12, end: 0.5), [(0, 1), (4, 0.875), (6, 0.75), (12, 0.5), (13, 0.5)]),

        // tf.compat.v1.train.polynomial_decay with power 1.
        ("linear", LearningRate.Linear(0.4, 8, end: 0.2), [(0, 0.4), (2, 0.35), (4, 0.3), (8, 0.2), (9, 0.2)]),
        ("triangular", LearningRate.Triangular(1, 20, peakShare: 0.25, start: 0.5, end: 0.25), [(0, 0.5), (1, 0.6), (5, 1), (10, 0.75), (15, 0.5), (20, 0.25), (21, 0.25)]),
        ("triangular without a fall", LearningRate.Triangular(1, 4, peakShare: 1), [(0, 0), (3, 0.75), (4, 1), (5, 1)]),

        // Goyal et al.: a constant increment per step; the schedule starts after the warm-up.
        ("warm-up", LearningRate.Linear(0.4, 4).WithWarmup(4), [(0, 0.1), (1, 0.2), (3, 0.4), (4, 0.4), (6, 0.2), (8, 0)]),
        ("warm-up from a rate", LearningRate.Constant(0.4).WithWarmup(2, start: 0.2), [(0, 0.3), (1, 0.4), (2, 0.4)]),
        ("no warm-up", LearningRate.Linear(0.4, 4).WithWarmup(0), [(0, 0.4), (2, 0.2)]),
    ];

    private static IEnumerable<TestCaseData> Rates() =>
        from each in Cases from pair in each.Expected select new TestCaseData(each.Schedule, pair.Step, pair.Rate).SetArgDisplayNames(each.Name, $"{pair.Step}");

    [TestCaseSource(nameof(Rates))]
    public void The_rate_is_that_of_the_formula(LearningRate schedule, long step, double expected) =>
        Assert.That(schedule.At(step), Is.EqualTo(expected).Within(Tolerance));

    [Test]
    public void A_schedule_describes_itself() => Assert.That(
        LearningRate.Exponential(0.1, 10, 0.5, staircase: true).WithWarmup(5).ToString(), Is.EqualTo("warm-up(0, 5 steps), exponential(0.1, 0.5 per 10 steps, staircase)"));

    private static IEnumerable<TestCaseData> Faults()
    {
        (string, Action)[] faults =
        [
            ("negative step", () => _ = LearningRate.Constant(1).At(-1)),
            ("negative rate", () => _ = LearningRate.Constant(-1)),
            ("NaN rate", () => _ = LearningRate.Cosine(double.NaN, 1)),
            ("infinite end", () => _ = LearningRate.Linear(1, 1, double.PositiveInfinity)),
            ("no steps", () => _ = LearningRate.Linear(1, 0)),
            ("too few rates", () => _ = LearningRate.Piecewise([1, 2], [1, 2])),
            ("descending boundaries", () => _ = LearningRate.Piecewise([2, 2], [1, 2, 3])),
            ("negative boundary", () => _ = LearningRate.Piecewise([-1], [1, 2])),
            ("growing factor", () => _ = LearningRate.Exponential(1, 1, 1.5)),
            ("no share", () => _ = LearningRate.Triangular(1, 1, 0)),
            ("negative warm-up", () => _ = LearningRate.Constant(1).WithWarmup(-1)),
        ];
        return faults.Select(fault => new TestCaseData(fault.Item2).SetArgDisplayNames(fault.Item1));
    }

    [TestCaseSource(nameof(Faults))]
    public void Numbers_out_of_range_are_refused(Action create) => Assert.That(create, Throws.InstanceOf<ArgumentException>());
}

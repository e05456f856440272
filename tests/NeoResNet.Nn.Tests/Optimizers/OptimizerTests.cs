using NeoResNet.Backends;
using NeoResNet.Nn.Tests.Support;

namespace NeoResNet.Nn.Tests.Optimizers;

/// <summary>Each optimizer beside the formulas of its source in float64, on a loss of scale * |v|^2 / 2, whose gradient is scale * v.</summary>
public sealed class OptimizerTests
{
    private const double Scale = 0.5;
    private const double Rate = 0.1;
    private const int Steps = 6;

    /// <summary>One step of an optimizer: the variable, its two slots, the gradient and the number of the step from 1.</summary>
    private delegate void Formula(ref double v, ref double first, ref double second, double g, int step);

    private static readonly (string Name, Optimizer Optimizer, string[] Slots, double First, Formula Formula)[] Cases =
    [
        ("sgd", Optimizer.Sgd(), [], 0, (ref double v, ref double _, ref double _, double g, int _) => v -= Rate * g),
        ("momentum", Optimizer.Momentum(), ["Momentum"], 0, (ref double v, ref double m, ref double _, double g, int _) =>
        {
            m = (0.9 * m) + g;
            v -= Rate * m;
        }),
        ("nesterov", Optimizer.Momentum(0.8, nesterov: true), ["Momentum"], 0, (ref double v, ref double m, ref double _, double g, int _) =>
        {
            m = (0.8 * m) + g;
            v -= Rate * (g + (0.8 * m));
        }),
        ("rmsprop of slim", Optimizer.RmsProp(), ["RMSProp", "RMSProp_1"], 1, (ref double v, ref double s, ref double m, double g, int _) =>
        {
            s = (0.9 * s) + (0.1 * g * g);
            m = (0.9 * m) + (Rate * g / Math.Sqrt(s + 1));
            v -= m;
        }),
        ("rmsprop of TensorFlow", Optimizer.RmsProp(0.95, 0, 1e-6), ["RMSProp", "RMSProp_1"], 1, (ref double v, ref double s, ref double m, double g, int _) =>
        {
            s = (0.95 * s) + (0.05 * g * g);
            m = Rate * g / Math.Sqrt(s + 1e-6);
            v -= m;
        }),
        ("adam", Optimizer.Adam(), ["Adam", "Adam_1"], 0, (ref double v, ref double m, ref double s, double g, int t) => Adam(ref v, ref m, ref s, g, t, 0.9, 0.999, 1e-8)),
        ("adam, other numbers", Optimizer.Adam(0.8, 0.99, 0.1), ["Adam", "Adam_1"], 0, (ref double v, ref double m, ref double s, double g, int t) => Adam(ref v, ref m, ref s, g, t, 0.8, 0.99, 0.1)),
        ("adamw", Optimizer.AdamW(0.2), ["AdamW", "AdamW_1"], 0, (ref double v, ref double m, ref double s, double g, int t) =>
        {
            v -= Rate * 0.2 * v;
            Adam(ref v, ref m, ref s, g, t, 0.9, 0.999, 1e-8);
        }),
        ("adamw, excluded", Optimizer.AdamW(0.2, variable => variable.Shape.Rank > 1), ["AdamW", "AdamW_1"], 0, (ref double v, ref double m, ref double s, double g, int t) => Adam(ref v, ref m, ref s, g, t, 0.9, 0.999, 1e-8)),
    ];

    private static IEnumerable<string> Names => Cases.Select(each => each.Name);

    [Test]
    public void Steps_follow_the_formulas_in_float64([ValueSource(nameof(Names))] string name, [Values(1, 3, 37, 40_000)] int length)
    {
        (_, Optimizer optimizer, string[] slots, double start, Formula formula) = Cases.Single(each => each.Name == name);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Variable variable = graph.GetVariable("layer/v", [length], Initializer.Ones, Regularizer.L2(Scale));
        float[] values = Run.RandomTensor([length], 5).Span.ToArray();
        variable.Assign(values);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        using var step = new TrainingStep(session, [], Losses.Regularization(graph)!, optimizer);
        Assert.That(step.Slots.Select(slot => slot.Name).Where(slot => slot.StartsWith("layer/", StringComparison.Ordinal)), Is.EqualTo(slots.Select(slot => $"layer/v/{slot}")));
        Assert.That(step.Slots, Has.All.Property(nameof(Variable.Trainable)).False);

        double[] v = [.. values.Select(value => (double)value)], first = [.. v.Select(_ => start)], second = new double[length];

        // Values that approach 0 keep the rounding errors of the values from which they came.
        double startSquares = v.Sum(value => value * value);
        for (int t = 1; t <= Steps; t++)
        {
            double loss = v.Sum(value => value * value) * Scale / 2;
            Assert.That(step.Run([], [], Rate), Is.EqualTo(loss).Within(1e-5 * startSquares * Scale));
            for (int i = 0; i < length; i++)
            {
                formula(ref v[i], ref first[i], ref second[i], Scale * v[i], t);
            }

            Check(variable, v, 2e-5, Math.Sqrt(startSquares));
            double[][] expected = [first, second];
            for (int slot = 0; slot < slots.Length; slot++)
            {
                Check(variables[$"layer/v/{slots[slot]}"], expected[slot], 2e-5, 1e-6);
            }
        }

        Assert.That(step.GlobalStep, Is.EqualTo(Steps));
    }

    /// <summary>One step from v = 0.5, gradient 0.25, calculated with a pocket calculator from TensorFlow's documentation.</summary>
    [TestCase("sgd", 0.475)]
    [TestCase("momentum", 0.475)]
    [TestCase("nesterov", 0.455)]
    [TestCase("rmsprop of slim", 0.4818929)]
    [TestCase("rmsprop of TensorFlow", 0.4743926)]
    [TestCase("adam", 0.4)]
    [TestCase("adamw", 0.39)]
    public void A_first_step_has_the_documented_value(string name, double expected)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Variable variable = graph.GetVariable("v", [1], Initializer.Constant(0.5f), Regularizer.L2(Scale));
        variables.Initialize(1);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        using var step = new TrainingStep(session, [], Losses.Regularization(graph)!, Cases.Single(each => each.Name == name).Optimizer);
        _ = step.Run([], [], Rate);
        Assert.That(variable.ToTensor().Span[0], Is.EqualTo(expected).Within(2e-6));
    }

    [Test]
    public void The_powers_of_adam_are_variables_of_TensorFlows_names()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = graph.GetVariable("v", [2], Initializer.Ones, Regularizer.L2(1));
        variables.Initialize(1);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        using var step = new TrainingStep(session, [], Losses.Regularization(graph)!, Optimizer.Adam());
        Assert.That(step.Slots.Select(slot => slot.Name), Is.EqualTo((string[])["v/Adam", "v/Adam_1", "beta1_power", "beta2_power"]));
        Assert.That(variables["beta1_power"].Shape.Rank, Is.Zero);
        for (int t = 1; t <= 3; t++)
        {
            Assert.That(variables["beta1_power"].ToTensor().Span[0], Is.EqualTo(Math.Pow(0.9, t)).Within(1e-6));
            Assert.That(variables["beta2_power"].ToTensor().Span[0], Is.EqualTo(Math.Pow(0.999, t)).Within(1e-6));
            _ = step.Run([], [], Rate);
        }
    }

    [Test]
    public void Settings_out_of_range_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => Optimizer.Momentum(1.1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("momentum"));
        Assert.That(() => Optimizer.RmsProp(decay: -0.1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("decay"));
        Assert.That(() => Optimizer.RmsProp(epsilon: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("epsilon"));
        Assert.That(() => Optimizer.Adam(beta1: 1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("beta1"));
        Assert.That(() => Optimizer.Adam(beta2: double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("beta2"));
        Assert.That(() => Optimizer.AdamW(decay: -1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("decay"));
    });

    private static void Adam(ref double v, ref double m, ref double s, double g, int t, double beta1, double beta2, double epsilon)
    {
        m = (beta1 * m) + ((1 - beta1) * g);
        s = (beta2 * s) + ((1 - beta2) * g * g);

        // As in TensorFlow, the powers are float32 variables, and the rounding of beta2 changes 1 - beta2^t by 1e-5.
        v -= Rate * Math.Sqrt(1 - Math.Pow((float)beta2, t)) / (1 - Math.Pow((float)beta1, t)) * m / (Math.Sqrt(s) + epsilon);
    }

    private static void Check(Variable variable, double[] expected, double bound, double minNorm)
    {
        float[] actual = variable.ToTensor().Span.ToArray();
        double distance = Math.Sqrt(actual.Zip(expected, (a, e) => (a - e) * (a - e)).Sum()), norm = Math.Sqrt(expected.Sum(e => e * e));
        Assert.That(distance, Is.LessThan(bound * Math.Max(norm, minNorm)), variable.Name);
    }
}

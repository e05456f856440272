using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Vectors;

/// <summary>Vectors of initial values and penalties.</summary>
internal static class TrainingPieceVectors
{
    // The sample variance of one draw of the small shapes scatters by more than the tolerance; the mean of many does not.
    private const int Draws = 60;

    public static void L2Regularizer(JsonElement vector)
    {
        float[] values = vector.Inputs().GetProperty("values").Floats();
        double scale = vector.Inputs().GetProperty("scale").GetDouble();
        var regularizer = Regularizer.L2(scale);
        double loss = vector.Expected().GetProperty("loss").GetDouble();
        Assert.That(regularizer.Loss(values), Is.EqualTo(loss).Within(vector.Atol() + (vector.Rtol() * loss)));

        var gradient = new float[values.Length];
        regularizer.AddGradient(values, gradient);
        Close.AssertAll(gradient, vector.Expected().GetProperty("gradient").Doubles(), vector.Rtol(), vector.Atol(), "gradient");

        // The vector's third error, an integer for the scale, cannot be written in a typed language.
        Assert.That(Regularizer.L2(0), Is.SameAs(Regularizer.None), vector.Expected().GetProperty("scale_zero").GetString());
        Assert.That(() => Regularizer.L2(-scale), Throws.InstanceOf<ArgumentOutOfRangeException>(), vector.Expected().GetProperty("negative").GetString());
    }

    /// <summary>
    /// The variances of the large shapes lie below the vector's absolute tolerance, so these rows say little (one of them,
    /// slim's own figure, is half of factor / n); the initializer's own tests hold it relatively.
    /// </summary>
    public static void VarianceScalingInitializer(JsonElement vector)
    {
        double[] variances = vector.Expected().GetProperty("variance_of_the_sample").Doubles();
        JsonElement[] rows = [.. vector.Inputs().EnumerateArray()];
        Assert.That(rows, Has.Length.EqualTo(variances.Length));
        for (int i = 0; i < rows.Length; i++)
        {
            FanMode mode = rows[i].GetProperty("mode").GetString() switch
            {
                "FAN_IN" => FanMode.In,
                "FAN_OUT" => FanMode.Out,
                "FAN_AVG" => FanMode.Average,
                string other => throw new InvalidDataException($"unknown mode {other}"),
                null => throw new InvalidDataException("no mode"),
            };
            Shape shape = rows[i].GetProperty("shape").ToShape();
            foreach (bool uniform in new[] { false, true })
            {
                Initializer initializer = Initializer.VarianceScaling(rows[i].GetProperty("factor").GetDouble(), mode, uniform);
                double variance = Enumerable.Range(0, shape.ElementCount > 10_000 ? 1 : Draws).Select(seed => SampleVariance(initializer, shape, (ulong)seed)).Average();
                Assert.That(variance, Is.EqualTo(variances[i]).Within(vector.Atol() + (vector.Rtol() * variances[i])), $"row {i}, uniform {uniform}");
            }
        }
    }

    private static double SampleVariance(Initializer initializer, Shape shape, ulong seed)
    {
        var values = new float[shape.ElementCount];
        initializer.Fill(values, shape, seed);
        double mean = values.Average(value => (double)value);
        return values.Average(value => (value - mean) * (value - mean));
    }
}

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>One combination of an epilogue's parts. A residual stride of 0 means that there is none.</summary>
internal sealed record EpilogueChoice(bool Bias, int ResidualStride, bool Relu, bool Output, bool Second, bool SecondRelu)
{
    /// <summary>Only stores.</summary>
    public static EpilogueChoice Store { get; } = new(false, 0, false, true, false, false);

    /// <summary>Everything at once.</summary>
    public static EpilogueChoice Full { get; } = new(true, 1, true, true, true, true);

    /// <summary>All 60 combinations that write something.</summary>
    public static IEnumerable<EpilogueChoice> All()
    {
        bool[] both = [false, true];
        return
            from bias in both
            from stride in (int[])[0, 1, 2]
            from relu in both
            from output in both
            from second in both
            where output || second
            from secondRelu in second ? both : [false]
            select new EpilogueChoice(bias, stride, relu, output, second, secondRelu);
    }
}

using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Epilogue(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count)
    {
        EpilogueTarget t = target;
        for (int r = 0; r < rows; r++, result += resultStride)
        {
            long at = ((row + r) * t.Channels) + channel;
            float* residual = t.ResidualOf(row + r);
            residual = residual == null ? null : residual + channel;
            if (count < TSimd.Width)
            {
                for (int i = 0; i < count; i++)
                {
                    Finish<SimdScalar, float>(in t, result + i, residual == null ? null : residual + i, at + i, channel + i);
                }

                continue;
            }

            for (int i = 0; i < count; i = Next(i, count))
            {
                Finish<TSimd, TVector>(in t, result + i, residual == null ? null : residual + i, at + i, channel + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TS, TV>(in EpilogueTarget t, float* result, float* residual, long at, int channel)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        TV y = TS.Load(result);
        if (t.Bias != null)
        {
            y = TS.Add(y, TS.Load(t.Bias + channel));
        }

        if (residual != null)
        {
            y = TS.Add(y, TS.Load(residual));
        }

        if (t.Relu)
        {
            y = TS.Relu(y);
        }

        if (t.Output != null)
        {
            TS.Store(y, t.Output + at);
        }

        if (t.Second != null)
        {
            TV z = TS.MultiplyAdd(TS.Load(t.Scale + channel), y, TS.Load(t.Shift + channel));
            TS.Store(t.SecondRelu ? TS.Relu(z) : z, t.Second + at);
        }
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    public override void Epilogue(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count)
    {
        Debug.Assert(result != null, "The epilogue needs a result.");
        Debug.Assert(row >= 0 && rows >= 0 && channel >= 0 && count >= 0, "Rows and channels must not be negative.");
        Debug.Assert(rows <= 1 || resultStride >= count, "Rows of the result must not overlap.");
        Debug.Assert(target.Output != null || target.Second != null, "The epilogue needs an output.");
        Debug.Assert(target.Second == null || (target.Scale != null && target.Shift != null), "The second output needs a scale and a shift.");
        switch (target.Output != null, target.Residual != null, target.Second != null)
        {
            case (true, false, false): Finish<Yes, No, No>(in target, result, resultStride, row, rows, channel, count); break;
            case (true, true, false): Finish<Yes, Yes, No>(in target, result, resultStride, row, rows, channel, count); break;
            case (true, false, true): Finish<Yes, No, Yes>(in target, result, resultStride, row, rows, channel, count); break;
            case (true, true, true): Finish<Yes, Yes, Yes>(in target, result, resultStride, row, rows, channel, count); break;
            case (false, false, _): Finish<No, No, Yes>(in target, result, resultStride, row, rows, channel, count); break;
            default: Finish<No, Yes, Yes>(in target, result, resultStride, row, rows, channel, count); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TOutput, TResidual, TSecond>(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count)
        where TOutput : struct, IFlag
        where TResidual : struct, IFlag
        where TSecond : struct, IFlag
    {
        long channels = target.Channels, at = (row * channels) + channel, next = (1 + target.Gap) * channels;
        float* output = TOutput.Value ? target.Output + at : null, second = TSecond.Value ? target.Second + at : null;
        float* bias = target.Bias == null ? null : target.Bias + channel;
        float* scale = TSecond.Value ? target.Scale + channel : null, shift = TSecond.Value ? target.Shift + channel : null;
        bool relu = target.Relu, secondRelu = target.SecondRelu;
        int last = count - TSimd.Width;
        for (int r = 0; r < rows; r++)
        {
            float* residual = TResidual.Value ? target.Residual + target.ResidualWalk.Offset(row + (r * (1 + target.Gap))) + channel : null;
            if (last >= 0)
            {
                for (int i = 0; i <= last; i += TSimd.Width)
                {
                    FinishAt<TSimd, TVector, TOutput, TResidual, TSecond>(result, bias, residual, output, scale, shift, second, relu, secondRelu, i);
                }

                // The last vector overlaps the vector before it instead of leaving a tail.
                if (count % TSimd.Width != 0)
                {
                    FinishAt<TSimd, TVector, TOutput, TResidual, TSecond>(result, bias, residual, output, scale, shift, second, relu, secondRelu, last);
                }
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    FinishAt<SimdScalar, float, TOutput, TResidual, TSecond>(result, bias, residual, output, scale, shift, second, relu, secondRelu, i);
                }
            }

            result += resultStride;
            output += next;
            second += next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishAt<TS, TV, TOutput, TResidual, TSecond>(
        float* result, float* bias, float* residual, float* output, float* scale, float* shift, float* second, bool relu, bool secondRelu, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
        where TOutput : struct, IFlag
        where TResidual : struct, IFlag
        where TSecond : struct, IFlag
    {
        TV y = TS.Load(result + at);
        if (bias != null)
        {
            y = TS.Add(y, TS.Load(bias + at));
        }

        if (TResidual.Value)
        {
            y = TS.Add(y, TS.Load(residual + at));
        }

        if (relu)
        {
            y = TS.Relu(y);
        }

        if (TOutput.Value)
        {
            TS.Store(y, output + at);
        }

        if (TSecond.Value)
        {
            TV z = TS.MultiplyAdd(TS.Load(scale + at), y, TS.Load(shift + at));
            TS.Store(secondRelu ? TS.Relu(z) : z, second + at);
        }
    }
}

using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Distributed.Diffusion;

/// <summary>The operations every network here is built of, each on a few numbers, against <see cref="PlainMath"/>.</summary>
internal static class TorchSelfTest
{
    private const float Tolerance = 0.01f;                  // TensorFloat-32 keeps ten bits; a wrong ABI is off by far more
    private const int Channels = 4, Size = 5, Groups = 2, Heads = 2, Tokens = 3, Width = 4;
    private const float Epsilon = 1e-5f;

    public static void Run(Device device, string folder)
    {
        using var grad = no_grad();
        var image = PlainMath.Wave(Channels * Size * Size, 0.7f);
        var kernel = PlainMath.Wave(Channels * Channels * 3 * 3, 1.3f);
        var scale = PlainMath.Wave(Channels, 0.4f);
        var bias = PlainMath.Wave(Channels, 2.1f);
        var (q, k, v) = (PlainMath.Wave(Heads * Tokens * Width, 0.9f), PlainMath.Wave(Heads * Tokens * Width, 1.7f), PlainMath.Wave(Heads * Tokens * Width, 0.3f));
        var matrix = PlainMath.Wave(Channels * Width, 1.1f);

        Tensor On(float[] values, params long[] shape) => tensor(values).reshape(shape).to(device);

        Check("conv2d", PlainMath.Convolve3X3(image, kernel, bias, Channels, Size),
            () => F.conv2d(On(image, 1, Channels, Size, Size), On(kernel, Channels, Channels, 3, 3), On(bias, Channels), padding: [1, 1]));
        Check("group_norm", PlainMath.GroupNorm(image, scale, bias, Groups, Epsilon),
            () => F.group_norm(On(image, 1, Channels, Size, Size), Groups, On(scale, Channels), On(bias, Channels), Epsilon));
        Check("scaled_dot_product_attention", PlainMath.Attend(q, k, v, Heads, Tokens, Width),
            () => F.scaled_dot_product_attention(On(q, 1, Heads, Tokens, Width), On(k, 1, Heads, Tokens, Width), On(v, 1, Heads, Tokens, Width)));
        Check("linear", PlainMath.Linear(q, matrix, bias, Width, Channels),
            () => F.linear(On(q, Heads * Tokens, Width), On(matrix, Channels, Width), On(bias, Channels)));

        void Check(string operation, float[] expected, Func<Tensor> compute)
        {
            var actual = Compute(operation, compute);
            var off = actual.Length == expected.Length ? expected.Zip(actual, (e, a) => MathF.Abs(e - a)).Max() : float.NaN;
            if (!(off <= Tolerance)) throw Failed(operation, $"gave wrong numbers, off by {off:g3}", null);
        }

        float[] Compute(string operation, Func<Tensor> compute)
        {
            try
            {
                using var scope = NewDisposeScope();
                return compute().cpu().contiguous().data<float>().ToArray();
            }
            catch (Exception error)
            {
                throw Failed(operation, $"raised: {error.Message}", error);
            }
        }

        InvalidOperationException Failed(string operation, string what, Exception? inner) => new(
            $"libtorch loaded from {folder} fails its self-test on {device}: {operation} {what}. "
            + $"Use the libtorch that TorchSharp was built for ({TorchSharp.torch.__version__}), or rebuild libLibTorchSharp.so against this one.", inner);
    }
}

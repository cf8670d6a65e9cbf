using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Distributed.LaunchDiet;

/// <summary>A UNet's parts in alternative forms, the form the product has first.</summary>
internal static class Parts
{
    private const int RepeatsWhereSmall = 20;
    private static readonly long[] One = [1, 1];

    /// <param name="dtype">Number format.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="shapes">Channels, side of the feature map, rows.</param>
    public static void Run(ScalarType dtype, int rounds, IEnumerable<(long Channels, long Side, long Rows)> shapes)
    {
        Console.WriteLine($"{dtype}, ms of CPU: median (quartiles) of {rounds}; below 320 channels for {RepeatsWhereSmall} times\n| part | shape | forms |\n|---|---|---|");
        foreach (var (channels, side, rows) in shapes)
        {
            using var scope = NewDisposeScope();
            var x = Random(rows, channels, side, side);
            var (filter, bias, scale) = (Random(channels, channels, 3, 3), Random(channels), Random(channels));
            var (xLast, filterLast, time) = (ChannelsLast(x), ChannelsLast(filter), Random(rows, channels, 1, 1));
            Row("conv 3×3, bias", ("NCHW", () => conv2d(x, filter, bias, One, One)), ("channels_last", () => conv2d(xLast, filterLast, bias, One, One)));
            Row("group norm, silu", ("NCHW", () => group_norm(x, 8, scale, bias).silu_()), ("channels_last", () => group_norm(xLast, 8, scale, bias).silu_()));
            Row("conv 3×3, time", ("as the bias", () => conv2d(x, filter, bias, One, One)), ("added", () => conv2d(x, filter, bias, One, One).add_(time)));

            var pointwise = Random(channels, channels);
            var kernel = pointwise.view(channels, channels, 1, 1);
            Row("1×1 shortcut", ("conv, NCHW", () => conv2d(x, kernel, bias)), ("linear, channels_last", () => linear(xLast.permute(0, 2, 3, 1), pointwise, bias).permute(0, 3, 1, 2)));

            var tokens = Random(rows * side * side, channels);
            var (expand, expandBias) = (Random(8 * channels, channels), Random(8 * channels));
            Row("GEGLU", ("matrix, gelu, mul_", () => Gated(linear(tokens, expand, expandBias))),
                ("[B, N, C], gelu, mul_", () => Gated(linear(tokens.view(rows, -1, channels), expand, expandBias))),
                ("matrix, gelu, mul", () => linear(tokens, expand, expandBias).chunk(2, -1) is [var a, var g] ? g.gelu().mul(a) : x));
            var (q, k, v) = (Random(channels, channels), Random(channels, channels), Random(channels, channels));
            var qkv = cat([q, k, v]);
            Row("q, k, v", ("one product", () => linear(tokens, qkv)), ("three", () => { linear(tokens, q); linear(tokens, k); return linear(tokens, v); }));

            const long heads = 8;
            var query = tokens.view(rows, -1, heads, channels / heads).transpose(1, 2);
            var merged = tokens.view(1, -1, heads, channels / heads).transpose(1, 2);
            var (keys, values) = (Random(1, heads, 77, channels / heads), Random(1, heads, 77, channels / heads));
            var (keysEach, valuesEach) = (keys.expand(rows, -1, -1, -1).contiguous(), values.expand(rows, -1, -1, -1).contiguous());
            Row("cross-attention of one prompt", ("rows as tokens", () => scaled_dot_product_attention(merged, keys, values)),
                ("expanded", () => scaled_dot_product_attention(query, keys.expand(rows, -1, -1, -1), values.expand(rows, -1, -1, -1))),
                ("copied per row", () => scaled_dot_product_attention(query, keysEach, valuesEach)));

            void Row(string part, params (string Name, Func<Tensor> Run)[] forms)
            {
                var times = Paired.Time(rounds, [.. forms.Select(form => (Func<Tensor>)(() => Repeat(form.Run, channels < 320 ? RepeatsWhereSmall : 1)))]);
                Console.WriteLine($"| {part} | {channels} × {side} × {side}, {rows} rows | {string.Join("; ", forms.Zip(times, (form, time) => $"{form.Name} {time}"))} |");
            }
        }

        Tensor Random(params long[] shape) => randn(shape).mul_(0.1).to(dtype);
    }

    private static Tensor Repeat(Func<Tensor> run, int times)
    {
        for (var i = 1; i < times; i++)
        {
            using var scope = NewDisposeScope();
            run();
        }
        using var last = NewDisposeScope();
        return run().MoveToOuterDisposeScope();
    }

    private static Tensor Gated(Tensor both) => both.chunk(2, -1) is [var a, var g] ? g.gelu().mul_(a) : both;

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}

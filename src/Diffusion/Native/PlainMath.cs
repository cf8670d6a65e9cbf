namespace Distributed.Diffusion;

/// <summary>A few operations as loops over arrays, the measure for <see cref="TorchSelfTest"/>.</summary>
internal static class PlainMath
{
    /// <summary>Numbers within ±1 that repeat nowhere.</summary>
    public static float[] Wave(int count, float frequency) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Sin(frequency * (i + 1)))];

    /// <summary>Cross-correlation with a 3×3 kernel, stride 1, one row of zeros around; [C, S, S] and [C, C, 3, 3].</summary>
    public static float[] Convolve3X3(float[] image, float[] kernel, float[] bias, int channels, int size)
    {
        var result = new float[image.Length];
        for (var o = 0; o < result.Length; o++)
        {
            var (channel, y, x) = (o / (size * size), o / size % size, o % size);
            var sum = bias[channel];
            for (var k = 0; k < channels * 9; k++)
            {
                var (input, row, column) = (k / 9, y + k / 3 % 3 - 1, x + k % 3 - 1);
                if (row < 0 || row >= size || column < 0 || column >= size) continue;
                sum += kernel[channel * channels * 9 + k] * image[(input * size + row) * size + column];
            }
            result[o] = sum;
        }
        return result;
    }

    /// <summary>Each group of channels to mean 0 and variance 1, then scale and bias per channel (Wu and He 2018).</summary>
    public static float[] GroupNorm(float[] image, float[] scale, float[] bias, int groups, float epsilon)
    {
        var (perGroup, perChannel) = (image.Length / groups, image.Length / scale.Length);
        var result = new float[image.Length];
        for (var i = 0; i < image.Length; i++)
        {
            var group = image.AsSpan(i / perGroup * perGroup, perGroup);
            var (mean, square) = (0f, 0f);
            foreach (var value in group) mean += value / perGroup;
            foreach (var value in group) square += (value - mean) * (value - mean) / perGroup;
            result[i] = (image[i] - mean) / MathF.Sqrt(square + epsilon) * scale[i / perChannel] + bias[i / perChannel];
        }
        return result;
    }

    /// <summary>softmax(q·kᵀ/√width)·v per head (Vaswani et al. 2017); all [heads, tokens, width].</summary>
    public static float[] Attend(float[] q, float[] k, float[] v, int heads, int tokens, int width)
    {
        var result = new float[q.Length];
        for (var row = 0; row < heads * tokens; row++)
        {
            var first = row / tokens * tokens;
            var weights = Enumerable.Range(first, tokens)
                .Select(other => MathF.Exp(Enumerable.Range(0, width).Sum(i => q[row * width + i] * k[other * width + i]) / MathF.Sqrt(width)))
                .ToArray();
            for (var i = 0; i < width; i++)
            {
                for (var other = 0; other < tokens; other++)
                {
                    result[row * width + i] += weights[other] / weights.Sum() * v[(first + other) * width + i];
                }
            }
        }
        return result;
    }

    /// <summary>x·Wᵀ + b; x [rows, input], W [output, input].</summary>
    public static float[] Linear(float[] x, float[] matrix, float[] bias, int input, int output)
    {
        var result = new float[x.Length / input * output];
        for (var i = 0; i < result.Length; i++)
        {
            var (row, column) = (i / output, i % output);
            result[i] = bias[column] + Enumerable.Range(0, input).Sum(k => x[row * input + k] * matrix[column * input + k]);
        }
        return result;
    }
}

using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Scenes as tensors.</summary>
internal static class SceneBatch
{
    private const double TwoObjects = 0.6;

    /// <summary>Draws pictures for an autoencoder, whole or cropped around one of their objects.</summary>
    /// <returns>[B, 3, crop, crop] in [-1, 1].</returns>
    public static Tensor Draw(Random random, int count, int side, int crop)
    {
        var cropped = new float[count * 3 * crop * crop];
        var pixels = new float[3 * side * side];
        for (var i = 0; i < count; i++)
        {
            var scene = SceneSampler.Trained(random, random.NextDouble() < TwoObjects ? 2 : 1);
            Rasterizer.Draw(scene, side, pixels);
            var target = cropped.AsSpan(i * 3 * crop * crop, 3 * crop * crop);
            var item = scene.Objects[random.Next(scene.Objects.Count)];
            Crop(pixels, side, target, crop, Corner(item.X, item.Radius), Corner(item.Y, item.Radius));
        }
        return tensor(cropped, [count, 3, crop, crop]);

        int Corner(float center, float radius) =>
            Math.Clamp((int)((center + (random.NextSingle() * 2 - 1) * radius) * side) - crop / 2, 0, side - crop);
    }

    /// <returns>[B, 3, side, side] in [-1, 1].</returns>
    public static Tensor Of(IReadOnlyList<Scene> scenes, int side)
    {
        var pixels = new float[scenes.Count * 3 * side * side];
        for (var i = 0; i < scenes.Count; i++) Rasterizer.Draw(scenes[i], side, pixels.AsSpan(i * 3 * side * side, 3 * side * side));
        return tensor(pixels, [scenes.Count, 3, side, side]);
    }

    public static IEnumerable<Picture> Pictures(Tensor images)
    {
        using var plain = images.detach().contiguous();
        var side = (int)plain.size(3);
        var pixels = MemoryMarshal.Cast<byte, float>(plain.bytes).ToArray();
        return [.. pixels.Chunk(3 * side * side).Select(one => new Picture(side, one))];
    }

    private static void Crop(float[] pixels, int side, Span<float> target, int crop, int left, int top)
    {
        for (var c = 0; c < 3; c++)
        {
            for (var row = 0; row < crop; row++)
                pixels.AsSpan((c * side + top + row) * side + left, crop).CopyTo(target.Slice((c * crop + row) * crop, crop));
        }
    }
}

using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class InitialNoiseTests
{
    [Fact]
    public void Latents_of_the_reference_pictures_start_from_the_same_noise()
    {
        ReferenceData.Require("pipelines", "index.json");
        using var scope = NewDisposeScope();
        var kinds = new HashSet<JsonValueKind>();
        foreach (var name in ReferenceData.Json("pipelines", "index.json").GetProperty("cases").EnumerateArray().Select(name => name.GetString()!))
        {
            var golden = ReferenceData.Json("pipelines", name, "case.json");
            if (golden.GetProperty("kind").GetString() != "txt2img") continue;
            using var file = SafetensorsFile.Open(ReferenceData.PathOf("pipelines", name, "tensors.safetensors"));
            using var expected = file.Read("latents_init");
            var seed = golden.GetProperty("seed");
            long[] shape = [.. expected.shape];
            using var noise = seed.ValueKind == JsonValueKind.Array
                ? InitialNoise.FromSeeds(seed.EnumerateArray().Select(one => one.GetInt64()), [1, .. shape[1..]])
                : InitialNoise.FromSeed(seed.GetInt64(), shape);
            Tensors.AssertClose(expected, noise * golden.GetProperty("init_noise_sigma").GetSingle(), 1e-6, 1e-6);
            kinds.Add(seed.ValueKind);
        }
        Assert.NotEmpty(kinds);
    }

    [Fact]
    public void An_image_of_a_batch_has_the_noise_it_would_have_alone()
    {
        using var scope = NewDisposeScope();
        var batch = InitialNoise.FromSeeds([7, 8], 1, 4, 3, 5);
        Assert.Equal([2, 4, 3, 5], batch.shape);
        Assert.Equal(0, Tensors.MaxDifference(InitialNoise.FromSeed(8, 1, 4, 3, 5), batch.narrow(0, 1, 1)));
    }

    [Fact]
    public void An_images_generator_goes_on_where_it_stopped()
    {
        using var scope = NewDisposeScope();
        using var one = new ImageNoise(-1);
        using var other = new ImageNoise(-1);
        var latents = one.Next(1, 4, 4, 4);
        var step = one.Next(1, 4, 4, 4);
        Assert.Equal(0, Tensors.MaxDifference(latents, other.Next(1, 4, 4, 4)));
        _ = randn(64);      // nobody else's draws come between
        Assert.Equal(0, Tensors.MaxDifference(step, other.Next(1, 4, 4, 4)));
        Assert.NotEqual(0, Tensors.MaxDifference(latents, step));
    }
}

using System.Text.Json;
using Distributed.DiffusionBench;

namespace Distributed.Diffusion.Tests;

/// <summary>The benchmark's GFLOP/s and floors are only as right as its lists of operators.</summary>
public sealed class OperatorCountTests
{
    private const string UNetMacs = "macs_batch1_latent64x64_77tokens", DecoderMacs = "macs_decode_512x512";

    public static IEnumerable<TheoryDataRow<string>> Manifests() => ManifestTests.Manifests().Where(row => row.Skip is not null || Network(row.Data) is not null);

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_operators_listed_for_a_network_multiply_as_often_as_its_manifest_says(string manifest)
    {
        var (operators, macs) = Network(manifest)!.Value;
        Assert.Equal(macs, operators.Sum(op => op.Macs));
    }

    private static (IEnumerable<Operator> Operators, long Macs)? Network(string manifest)
    {
        var json = ReferenceData.Json("manifests", manifest);
        var config = json.GetProperty("config");
        return json.GetProperty("class_name").GetString() switch
        {
            "UNet2DConditionModel" when UNetOperators.Of(UNetConfig.Parse(config), 1, 64, 64, 77) is var unet => (unet.PerCall.Concat(unet.PerJob), Macs(json, UNetMacs)),
            "AutoencoderKL" => (DecoderOperators.Of(AutoencoderKLConfig.Parse(config), 1, 64, 64), Macs(json, DecoderMacs)),
            "AutoencoderTiny" => (DecoderOperators.Of(AutoencoderTinyConfig.Parse(config), 1, 64, 64), Macs(json, DecoderMacs)),
            _ => null,
        };
    }

    private static long Macs(JsonElement manifest, string key) => manifest.GetProperty(key).GetProperty("total").GetInt64();
}

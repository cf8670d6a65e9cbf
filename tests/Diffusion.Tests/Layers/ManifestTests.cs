namespace Distributed.Diffusion.Tests;

public sealed class ManifestTests
{
    public static IEnumerable<TheoryDataRow<string>> Manifests()
    {
        string[] files = ReferenceData.Has("manifests") ? Directory.GetFiles(ReferenceData.PathOf("manifests"), "*.json") : [];
        return files.Length == 0 && ReferenceData.IsCommittedPart ? [new("") { Skip = Golden.LeftOut }]
            : files.Select(file => new TheoryDataRow<string>(Path.GetFileName(file)));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_full_size_network_asks_for_exactly_the_weights_of_its_checkpoint(string manifest)
    {
        var json = ReferenceData.Json("manifests", manifest);
        var weights = new WeightLayout();
        using var network = Models.Create(weights, json.GetProperty("config"));
        Assert.Equal(json.GetProperty("class_name").GetString(), network.GetType().Name.Replace("ClipTextModel", "CLIPTextModel", StringComparison.Ordinal));
        Assert.Equal(
            json.GetProperty("parameters").EnumerateObject().Select(p => $"{p.Name} {p.Value.GetRawText().Replace(" ", "", StringComparison.Ordinal)}")
                .Order(StringComparer.Ordinal),
            weights.Shapes.Select(p => $"{p.Key} [{string.Join(',', p.Value)}]").Order(StringComparer.Ordinal));
        Assert.Equal(json.GetProperty("tensor_count").GetInt32(), weights.Shapes.Count);
        Assert.Equal(json.GetProperty("total_parameters").GetInt64(), weights.Shapes.Values.Sum(shape => shape.Aggregate(1L, (a, b) => a * b)));
    }
}

using System.Text.Json;

namespace Distributed.Contracts.Tests;

public sealed class GenerateImagesTests
{
    private static readonly Guid Job = Guid.Parse("0198c0de-0000-7000-8000-0000000000aa");

    [Fact]
    public void A_message_carries_the_job_and_the_format_this_build_writes() =>
        Assert.Equal("""{"jobId":"0198c0de-0000-7000-8000-0000000000aa","version":1}""", JsonSerializer.Serialize(new GenerateImages(Job), WireJson.Options));

    [Fact]
    public void A_newer_format_is_read_as_such() =>
        Assert.Equal(new GenerateImages(Job, 2), JsonSerializer.Deserialize<GenerateImages>($$"""{"jobId":"{{Job}}","version":2}""", WireJson.Options));

    [Fact]
    public void A_message_without_a_format_is_of_the_current_one() =>
        Assert.Equal(GenerateImages.CurrentVersion, JsonSerializer.Deserialize<GenerateImages>($$"""{"jobId":"{{Job}}"}""", WireJson.Options)!.Version);
}

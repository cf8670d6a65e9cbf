using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distributed.Images.Tests;

public sealed class ImageStoreServicesTests
{
    [Fact]
    public async Task The_configured_folder_keeps_the_pictures()
    {
        var place = Directory.CreateTempSubdirectory("images-");
        try
        {
            var folder = Path.Combine(place.FullName, "made", "as", "needed");
            await using var provider = Provider(("Kind", "folder"), ("Folder", folder));
            var png = PngWriter.Write([1, 2, 3], 1, 1);
            var name = ImageName.For("acme", Guid.NewGuid(), 1, 0, png);
            await provider.GetRequiredService<IImageStore>().SaveAsync(name, png, TestContext.Current.CancellationToken);
            Assert.True(File.Exists(Path.Combine(folder, name.ToString())));
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_empty_section_means_a_folder()
    {
        using var provider = Provider();
        var options = provider.GetRequiredService<IOptions<ImageStoreOptions>>().Value;
        Assert.Equal((ImageStoreKind.Folder, "data/images"), (options.Kind, options.Folder));
    }

    [Theory]
    [InlineData("Kind", "tape")]
    [InlineData("Kind", "7")]
    [InlineData("Folder", "")]
    public void A_choice_that_cannot_work_stops_the_start(string key, string value)
    {
        using var provider = Provider((key, value));
        Assert.ThrowsAny<Exception>(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    private static ServiceProvider Provider(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddImageStore(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())
        .BuildServiceProvider();
}

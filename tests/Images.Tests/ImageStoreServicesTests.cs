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
            await using var provider = Provider(("Folder", folder));
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
        Assert.Equal(("data/images", null), (options.Folder, options.ConnectionString));
    }

    [Fact]
    public void A_connection_string_means_Azure()
    {
        using var provider = Provider(Account);
        provider.GetRequiredService<IStartupValidator>().Validate();
        Assert.IsType<AzureBlobImageStore>(provider.GetRequiredService<IImageStore>());
    }

    [Theory]
    [InlineData("Folder", "")]
    [InlineData("Container", "ab")]
    [InlineData("Container", "Images")]
    [InlineData("Container", "im--ages")]
    [InlineData("Container", "-images")]
    [InlineData("Container", "im/ages")]
    [InlineData("Container", "i234567890123456789012345678901234567890123456789012345678901234")]
    public void A_choice_that_cannot_work_stops_the_start(string key, string value)
    {
        using var provider = Provider((key, value));
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(key, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=acme")]
    [InlineData("AccountName=acme;AccountKey=secret!;BlobEndpoint=https://acme.blob.example.com/")]
    public void A_connection_string_that_cannot_work_stops_the_start_and_is_not_repeated(string connectionString)
    {
        using var provider = Provider(connectionString);
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private const string Account = "AccountName=acme;AccountKey=AAAA;BlobEndpoint=https://acme.blob.example.com/";

    private static ServiceProvider Provider(params (string Key, string Value)[] settings) => Provider("", settings);

    private static ServiceProvider Provider(string connectionString, params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddImageStore(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(), connectionString)
        .BuildServiceProvider();
}

using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Distributed.Images.Tests;

public sealed class AzuriteImageStoreTests : ImageStoreContract, IAsyncDisposable
{
    private readonly AzuriteContainer container = new();

    public AzuriteImageStoreTests() => Store = container.Store();

    protected override IImageStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => container.DisposeAsync();

    [Fact]
    public async Task The_first_picture_makes_a_container_that_the_public_cannot_read()
    {
        Assert.False(await container.Client.ExistsAsync(Token));
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.Equal(PublicAccessType.None, (await container.Client.GetAccessPolicyAsync(cancellationToken: Token)).Value.BlobPublicAccess);

        using var anyone = new HttpClient();
        using var picture = await anyone.GetAsync(Blob(Name(Png(1))).Uri, Token);
        using var listing = await anyone.GetAsync($"{container.Client.Uri}?restype=container&comp=list", Token);
        Assert.All([picture, listing], answer => Assert.InRange(answer.StatusCode, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task An_absent_container_is_an_empty_store()
    {
        Assert.Null(await Store.OpenAsync(Name(Png(1)), Token));
        Assert.False(await Store.DeleteAsync(Name(Png(1)), Token));
        Assert.Empty(await ListAsync(ImagePrefix.All));
        Assert.False(await container.Client.ExistsAsync(Token));
    }

    [Fact]
    public async Task A_container_that_vanishes_comes_back_with_the_next_picture()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        await container.Client.DeleteAsync(cancellationToken: Token);
        await Store.SaveAsync(Name(Png(2)), Png(2), Token);
        Assert.Equal(Png(2), await ReadAsync(Name(Png(2))));
    }

    [Fact]
    public async Task A_picture_is_a_png_to_whoever_asks()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.Equal("image/png", (await Blob(Name(Png(1))).GetPropertiesAsync(cancellationToken: Token)).Value.ContentType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_picture_damaged_in_the_container_is_not_taken_for_saved(int tooLong)
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        var damaged = Png(1);
        Array.Resize(ref damaged, damaged.Length + tooLong);
        damaged[9] ^= 1;
        await Blob(Name(Png(1))).UploadAsync(BinaryData.FromBytes(damaged), overwrite: true, Token);

        await Assert.ThrowsAsync<ImageConflictException>(() => Store.SaveAsync(Name(Png(1)), Png(1), Token));
        Assert.Equal(damaged, await ReadAsync(Name(Png(1))));
    }

    [Fact]
    public async Task A_listing_goes_on_from_page_to_page()
    {
        var names = Enumerable.Range(0, 5).Select(index => Name(Png(index), index: index)).ToArray();
        for (var index = 0; index < names.Length; index++) await Store.SaveAsync(names[index], Png(index), Token);

        var listed = new List<ImageName>();
        await foreach (var image in container.Store(pageSize: 2).ListAsync(ImagePrefix.All, Token)) listed.Add(image.Name);
        Assert.Equal(names, listed.OrderBy(name => name.Index));
    }

    [Fact]
    public async Task Blobs_that_are_not_ours_are_not_listed()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        foreach (var foreign in new[] { "README", "acme/x.png", $"{Name(Png(1))}.bak" })
            await container.Client.UploadBlobAsync(foreign, BinaryData.FromString("mine"), Token);
        Assert.Equal(Name(Png(1)), Assert.Single(await ListAsync(ImagePrefix.All)).Name);
    }

    private BlobClient Blob(ImageName name) => container.Client.GetBlobClient(name.ToString());
}

using System.Globalization;
using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Images.Tests;

public sealed class ImageLinkTests : IAsyncDisposable
{
    private static readonly byte[] Png = PngWriter.Write([1, 2, 3], 1, 1);
    private static readonly ImageName Name = NameOf(index: 0);
    private readonly AzuriteContainer container = new();
    private readonly HttpClient anyone = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        anyone.Dispose();
        await container.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_has_a_link_can_fetch_the_picture()
    {
        using var answer = await anyone.GetAsync(await LinkToSavedAsync(), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Png, await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal($"inline; filename=\"{Path.GetFileName(Name.ToString())}\"", answer.Content.Headers.ContentDisposition?.ToString());
    }

    [Fact]
    public async Task A_link_reads_and_does_nothing_else()
    {
        var link = await LinkToSavedAsync();
        using var put = new HttpRequestMessage(HttpMethod.Put, link) { Content = new ByteArrayContent([1]), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var delete = new HttpRequestMessage(HttpMethod.Delete, link);
        foreach (var request in new[] { put, delete })
        {
            using var answer = await anyone.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        Assert.Equal(Png, await anyone.GetByteArrayAsync(link, Token));
    }

    [Fact]
    public async Task A_link_is_for_one_picture()
    {
        var link = await LinkToSavedAsync();
        await container.Store().SaveAsync(NameOf(index: 1), Png, Token);
        using var other = await anyone.GetAsync(link.AbsoluteUri.Replace(Name.ToString(), NameOf(index: 1).ToString(), StringComparison.Ordinal), Token);
        using var listing = await anyone.GetAsync($"{container.Client.Uri}{link.Query}&restype=container&comp=list", Token);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (other.StatusCode, listing.StatusCode));
    }

    [Fact]
    public async Task A_link_ends_after_a_quarter_of_an_hour_and_forgives_a_slow_clock()
    {
        var now = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var query = QueryHelpers.ParseQuery((await LinkAtAsync(now)).Query);
        Assert.Equal((now.AddMinutes(-5), now.AddMinutes(15)), (Time(query["st"]), Time(query["se"])));
        Assert.Equal(("r", "b"), ((string?)query["sp"], (string?)query["sr"]));
    }

    [Theory]
    [InlineData(-16, HttpStatusCode.Forbidden)]
    [InlineData(-14, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.OK)]
    [InlineData(6, HttpStatusCode.Forbidden)]
    public async Task The_service_holds_a_link_to_its_time(int madeAtMinute, HttpStatusCode expected)
    {
        await container.Store().SaveAsync(Name, Png, Token);
        using var answer = await anyone.GetAsync(await LinkAtAsync(TimeProvider.System.GetUtcNow().AddMinutes(madeAtMinute)), Token);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("https", "https")]
    [InlineData("http", "https,http")]
    public async Task A_link_keeps_to_https_where_the_account_does(string scheme, string protocols)
    {
        var account = $"AccountName=acme;AccountKey=AAAA;BlobEndpoint={scheme}://acme.blob.example.com/";
        var link = await container.Store(connectionString: account).LinkAsync(Name, Token);
        Assert.Equal((scheme, protocols), (link!.Scheme, (string?)QueryHelpers.ParseQuery(link.Query)["spr"]));
    }

    [Fact]
    public async Task A_store_that_has_no_account_key_gives_no_links_and_works()
    {
        var owner = new BlobServiceClient(container.ConnectionString);
        var rights = owner.GenerateAccountSasUri(AccountSasPermissions.All, TimeProvider.System.GetUtcNow().AddHours(1), AccountSasResourceTypes.All);
        var store = container.Store(connectionString: $"BlobEndpoint={owner.Uri};SharedAccessSignature={rights.Query[1..]}");
        await store.SaveAsync(Name, Png, Token);
        Assert.Null(await store.LinkAsync(Name, Token));
    }

    private async Task<Uri> LinkToSavedAsync()
    {
        await container.Store().SaveAsync(Name, Png, Token);
        return Assert.IsType<Uri>(await container.Store().LinkAsync(Name, Token));
    }

    private async Task<Uri> LinkAtAsync(DateTimeOffset now) =>
        Assert.IsType<Uri>(await container.Store(time: new FakeTimeProvider(now)).LinkAsync(Name, Token));

    private static ImageName NameOf(int index) => ImageName.For("acme", Guid.Parse("0198c0de-0000-7000-8000-000000000001"), 1, index, Png);

    private static DateTimeOffset Time(string? text) => DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture);
}

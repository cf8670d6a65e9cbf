using Azure;
using Microsoft.Extensions.Time.Testing;
using Polly.Timeout;

namespace Distributed.Images.Tests;

/// <summary>What the store does about a storage account that fails, shown on a real one behind a proxy that spoils requests.</summary>
public sealed class BlobPatienceTests : IAsyncLifetime
{
    private static readonly byte[] Png = PngWriter.Write(Pictures.Of("noise", 200, 200), 200, 200);
    private static readonly ImageName Name = ImageName.For("acme", Guid.Parse("0198c0de-0000-7000-8000-000000000001"), 1, 0, Png);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly BlobPatience Quick = new(Network: TimeSpan.FromMinutes(2), FirstDelay: TimeSpan.FromMilliseconds(1), Total: TimeSpan.FromMinutes(10));

    private readonly AzuriteContainer container = new();
    private FaultyProxy proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await container.Client.CreateAsync();
        proxy = await FaultyProxy.StartAsync(container.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await container.DisposeAsync();
    }

    [Fact]
    public async Task A_picture_is_saved_in_one_conditional_request()
    {
        await Store().SaveAsync(Name, Png, Token);
        Assert.Equal(["PUT if none match *"], proxy.Requests);
    }

    [Theory]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.Broken)]
    [InlineData(Fault.Silent)]
    public async Task A_fault_that_passes_is_not_noticed(Fault fault)
    {
        // Where silence is given up on, a machine that pauses is sometimes silent too.
        var mayBeMore = fault is Fault.Silent;
        var store = Store(mayBeMore ? Quick with { Network = TimeSpan.FromSeconds(4) } : Quick);
        proxy.Spoil(fault, fault);
        await store.SaveAsync(Name, Png, Token);
        Assert.InRange(proxy.Requests.Length, 3, mayBeMore ? int.MaxValue : 3);

        proxy.Spoil(fault);
        Assert.Equal(Png, await ReadAsync(store));

        proxy.Spoil(fault);
        var listed = new List<ListedImage>();
        await foreach (var image in store.ListAsync(ImagePrefix.All, Token)) listed.Add(image);
        Assert.Equal((Name, Png.LongLength), (Assert.Single(listed).Name, listed[0].Length));

        proxy.Spoil(fault);
        Assert.True(await store.DeleteAsync(Name, Token) || mayBeMore);
        Assert.Null(await store.OpenAsync(Name, Token));
    }

    [Fact]
    public async Task A_picture_whose_receipt_is_lost_is_found_saved()
    {
        proxy.Spoil(Fault.AnswerLost);
        var stored = await Store().SaveAsync(Name, Png, Token);
        Assert.Equal((Name, Png.LongLength), (stored.Name, stored.Length));
        Assert.Equal(["PUT if none match *", "PUT if none match *", "GET"], proxy.Requests);
        Assert.Equal(Png, await ReadAsync(Store()));
    }

    [Fact]
    public async Task A_picture_that_breaks_off_is_read_on_where_it_broke()
    {
        var store = Store();
        await store.SaveAsync(Name, Png, Token);
        proxy.Spoil(Fault.HalfAnswered);
        Assert.Equal(Png, await ReadAsync(store));
        Assert.Equal(2, proxy.Requests.Length);
    }

    [Fact]
    public async Task A_fault_that_stays_ends_the_call_with_its_reason()
    {
        proxy.Spoil([.. Enumerable.Repeat(Fault.Busy, 100)]);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Store().SaveAsync(Name, Png, Token));
        Assert.Equal((503, 1 + BlobPatience.Retries), (failure.Status, proxy.Requests.Length));
    }

    [Fact]
    public async Task A_refusal_is_not_argued_with()
    {
        proxy.Spoil(Fault.Forbidden);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Store().SaveAsync(Name, Png, Token));
        Assert.Equal((403, 1), (failure.Status, proxy.Requests.Length));
    }

    [Fact]
    public async Task No_call_outlasts_its_total_time()
    {
        proxy.Spoil(Fault.Silent);
        var (patience, clock) = (Quick with { Network = TimeSpan.FromHours(1) }, new FakeTimeProvider());
        var saving = Store(patience, clock).SaveAsync(Name, Png, Token);
        await HasAskedAsync();
        clock.Advance(patience.Total);
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => saving.WaitAsync(Patience, Token));
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_heard_at_once()
    {
        proxy.Spoil(Fault.Silent);
        using var caller = new CancellationTokenSource();
        var saving = Store(Quick with { Network = TimeSpan.FromHours(1) }, new FakeTimeProvider()).SaveAsync(Name, Png, caller.Token);
        await HasAskedAsync();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving.WaitAsync(Patience, Token));
        Assert.Single(proxy.Requests);
    }

    private async Task HasAskedAsync()
    {
        while (proxy.Requests.Length == 0) await Task.Delay(10, Token);
    }

    private AzureBlobImageStore Store(BlobPatience? patience = null, TimeProvider? time = null) =>
        container.Store(patience ?? Quick, time, proxy.ConnectionString);

    private static async Task<byte[]> ReadAsync(AzureBlobImageStore store)
    {
        await using var stream = await store.OpenAsync(Name, Token);
        using var bytes = new MemoryStream();
        await stream!.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}

using System.Security.Cryptography;
using Distributed.Contracts;
using Distributed.Images;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

public sealed class StoreOutageTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    [Fact]
    public async Task An_image_store_that_is_away_for_longer_than_the_failure_budget_charges_nobody()
    {
        const int Refusals = 8;
        var store = new Away(Refusals);
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IImageStore>(store), ("Jobs:Times:RetryDelay", "00:00:00.01"));
        await worker.StartAsync();
        var row = await worker.EndOfAsync(await worker.SubmitAsync(steps: 1));
        Assert.Equal((JobStatus.Succeeded, Refusals + 1, 0, 0), (row.Status, row.Attempt, row.FailureCount, row.CrashCount));
    }

    /// <summary>A store that does not answer so many times, and then takes what it is given.</summary>
    private sealed class Away(int times) : IImageStore
    {
        private int left = times;

        public Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref left) >= 0 ? throw new IOException("No route to the store.") : Task.FromResult(new StoredImage(name, Convert.ToHexStringLower(SHA256.HashData(png.Span)), png.Length));

        public Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();
        public IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

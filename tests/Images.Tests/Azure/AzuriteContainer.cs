using Azure.Storage.Blobs;

namespace Distributed.Images.Tests;

/// <summary>A container name that nobody else uses, in the storage account of <c>tests/services</c>. Disposing removes the container.</summary>
internal sealed class AzuriteContainer : IAsyncDisposable
{
    private const string Variable = "TEST_AZURITE";

    /// <summary>A machine that pauses is no outage: whoever repeats what was done is told other things than who does it.</summary>
    private static readonly BlobPatience Unhurried = BlobPatience.Default with { Network = TimeSpan.FromMinutes(2), Total = TimeSpan.FromMinutes(10) };

    /// <summary>An account's connection string; skips the test when there is none.</summary>
    public string ConnectionString { get; } = Account();

    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>The container as its owner sees it, past the store.</summary>
    public BlobContainerClient Client => new(ConnectionString, Name);

    public AzureBlobImageStore Store(BlobPatience? patience = null, TimeProvider? time = null, string? connectionString = null, int? pageSize = null) =>
        new(connectionString ?? ConnectionString, Name, patience ?? Unhurried, time ?? TimeProvider.System) { PageSize = pageSize };

    public async ValueTask DisposeAsync() => await Client.DeleteIfExistsAsync();

    private static string Account()
    {
        var account = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"{Variable} names no storage account: run ./test, or eval \"$(tests/services up /tmp/services)\" first.");
        return account!;
    }
}

namespace Distributed.Images.Tests;

public sealed class AzuriteSweepTests : SweepContract, IAsyncDisposable
{
    private readonly AzuriteContainer container = new();

    public AzuriteSweepTests() => Store = container.Store(pageSize: 3);

    protected override IImageStore Store { get; }

    public ValueTask DisposeAsync() => container.DisposeAsync();
}

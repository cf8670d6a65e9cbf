namespace Distributed.Images.Tests;

public sealed class FolderSweepTests : SweepContract, IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("sweep-");

    public FolderSweepTests() => Store = new FolderImageStore(new ImageFolders(place.FullName), TimeProvider.System);

    protected override IImageStore Store { get; }

    public void Dispose() => place.Delete(recursive: true);
}

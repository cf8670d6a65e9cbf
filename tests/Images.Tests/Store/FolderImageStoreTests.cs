namespace Distributed.Images.Tests;

public sealed class FolderImageStoreTests : ImageStoreContract, IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("images-");
    private readonly string root;

    public FolderImageStoreTests()
    {
        root = Path.Combine(place.FullName, "root");
        Store = StoreIn(root);
    }

    protected override IImageStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => place.Delete(recursive: true);

    [Fact]
    public async Task A_picture_lies_at_its_name_below_the_root()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.Equal([Path.Combine(root, Name(Png(1)).ToString())], Files());
        Assert.Equal(Png(1), File.ReadAllBytes(Files().Single()));
    }

    [Fact]
    public async Task A_folder_gives_no_links()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.Null(await Store.LinkAsync(Name(Png(1)), Token));
    }

    [Fact]
    public async Task Pictures_survive_the_process()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        await using var stream = await StoreIn(root).OpenAsync(Name(Png(1)), Token);
        Assert.NotNull(stream);
    }

    [Fact]
    public async Task Sixteen_savers_leave_no_temporary_files()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(saver => Task.Run(() => Store.SaveAsync(Name(Png(saver % 2)), Png(saver % 2), Token))));
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task A_picture_damaged_on_disk_is_not_taken_for_saved()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        File.WriteAllBytes(Files().Single(), Png(1)[..^1]);
        await Assert.ThrowsAsync<ImageConflictException>(() => Store.SaveAsync(Name(Png(1)), Png(1), Token));
    }

    [Fact]
    public async Task What_a_crash_left_behind_is_not_listed_and_goes_when_old()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        var folder = Path.GetDirectoryName(Files().Single())!;
        var (old, young) = (Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"), Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"));
        foreach (var file in new[] { old, young }) File.WriteAllBytes(file, Png(1)[..10]);
        File.SetLastWriteTimeUtc(old, (TimeProvider.System.GetUtcNow() - FolderImageStore.LeftoverAge - TimeSpan.FromMinutes(1)).UtcDateTime);

        Assert.Equal(Name(Png(1)), Assert.Single(await ListAsync(ImagePrefix.All)).Name);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Files_that_are_not_ours_are_neither_listed_nor_removed()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        var folder = Path.GetDirectoryName(Files().Single())!;
        string[] foreign = [Path.Combine(root, "README"), Path.Combine(root, "acme", "x.png"), Path.Combine(folder, "1-0-x.png"), Path.Combine(folder, ".tmp"), Path.Combine(folder, "notes.tmp")];
        foreach (var file in foreign)
        {
            File.WriteAllText(file, "mine");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }
        Assert.Single(await ListAsync(ImagePrefix.All));
        Assert.All(foreign, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_nothing_behind()
    {
        var file = Path.Combine(root, Name(Png(1)).ToString());
        Directory.CreateDirectory(file);                        // a folder sits where the picture belongs
        await Assert.ThrowsAnyAsync<Exception>(() => Store.SaveAsync(Name(Png(1)), Png(1), Token));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task The_root_may_be_a_symbolic_link_and_may_end_in_a_slash()
    {
        var target = place.CreateSubdirectory("elsewhere");
        var link = Path.Combine(place.FullName, "link");
        Directory.CreateSymbolicLink(link, target.FullName);
        var store = StoreIn(link + "/");
        await store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.True(File.Exists(Path.Combine(target.FullName, Name(Png(1)).ToString())));
        Assert.True(await store.DeleteAsync(Name(Png(1)), Token));
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("job")]
    [InlineData("file")]
    public async Task A_symbolic_link_below_the_root_is_neither_followed_nor_listed(string level)
    {
        var outside = StoreIn(Path.Combine(place.FullName, "outside"));
        var name = Name(Png(1));
        await outside.SaveAsync(name, Png(1), Token);
        var path = level switch { "tenant" => name.Tenant, "job" => $"{name.Tenant}/{name.Job:D}", _ => name.ToString() };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
        Directory.CreateSymbolicLink(Path.Combine(root, path), Path.Combine(place.FullName, "outside", path));

        await Assert.ThrowsAsync<IOException>(() => Store.OpenAsync(name, Token));
        await Assert.ThrowsAsync<IOException>(() => Store.SaveAsync(name, Png(1), Token));
        await Assert.ThrowsAsync<IOException>(() => Store.DeleteAsync(name, Token));
        foreach (var prefix in new[] { ImagePrefix.All, ImagePrefix.Of(name.Tenant), ImagePrefix.Of(name.Tenant, name.Job) })
            Assert.Empty(await ListAsync(prefix));
        Assert.NotNull(await outside.OpenAsync(name, Token));
    }

    [Fact]
    public async Task A_job_folder_goes_when_it_has_been_empty_for_long()
    {
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        var folder = Path.GetDirectoryName(Files().Single())!;
        var old = (TimeProvider.System.GetUtcNow() - FolderImageStore.LeftoverAge - TimeSpan.FromMinutes(1)).UtcDateTime;

        Directory.SetLastWriteTimeUtc(folder, old);
        Assert.Single(await ListAsync(ImagePrefix.All));        // old, not empty
        await Store.DeleteAsync(Name(Png(1)), Token);
        await ListAsync(ImagePrefix.All);
        Assert.True(Directory.Exists(folder));                  // empty, not old
        Directory.SetLastWriteTimeUtc(folder, old);
        await ListAsync(ImagePrefix.All);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Savers_and_deleters_of_one_picture_and_a_listing_do_not_trip_over_each_other()
    {
        var png = Png(1);
        var savers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++)
            {
                await Store.SaveAsync(Name(png), png, Token);
                await Store.DeleteAsync(Name(png), Token);
            }
        }));
        var listing = Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++) Assert.All(await ListAsync(ImagePrefix.All), image => Assert.Equal(png.Length, image.Length));
        });
        await Task.WhenAll([.. savers, listing]);
        Assert.Empty(Files());
    }

    private static FolderImageStore StoreIn(string root) => new(new ImageFolders(root), TimeProvider.System);

    private string[] Files() => Directory.GetFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
}

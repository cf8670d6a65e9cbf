using System.Security.Cryptography;

namespace Distributed.Images.Tests;

/// <summary>What every image store does. A store's tests inherit these and add what is its own.</summary>
public abstract class ImageStoreContract
{
    private const string Tenant = "acme";
    private static readonly Guid Job = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A store that is empty when a test begins.</summary>
    protected abstract IImageStore Store { get; }

    /// <summary>The bytes of a picture, other ones for every number.</summary>
    protected static byte[] Png(int number) => PngWriter.Write(Pictures.Of("noise", 16 + number, 16), 16 + number, 16);

    protected static ImageName Name(byte[] png, string tenant = Tenant, Guid? job = null, int attempt = 1, int index = 0) =>
        ImageName.For(tenant, job ?? Job, attempt, index, png);

    protected async Task<byte[]?> ReadAsync(ImageName name)
    {
        await using var stream = await Store.OpenAsync(name, Token);
        if (stream is null) return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    protected async Task<List<ListedImage>> ListAsync(ImagePrefix prefix)
    {
        var listed = new List<ListedImage>();
        await foreach (var image in Store.ListAsync(prefix, Token)) listed.Add(image);
        return listed;
    }

    [Fact]
    public async Task A_saved_picture_is_described_and_read_back_exactly()
    {
        var png = Png(1);
        var stored = await Store.SaveAsync(Name(png), png, Token);
        Assert.Equal(new StoredImage(Name(png), Convert.ToHexStringLower(SHA256.HashData(png)), png.Length), stored);
        Assert.Equal(png, await ReadAsync(Name(png)));
    }

    [Fact]
    public async Task An_absent_picture_opens_as_null()
    {
        Assert.Null(await Store.OpenAsync(Name(Png(1)), Token));
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        Assert.Null(await Store.OpenAsync(Name(Png(1), index: 1), Token));
        Assert.Null(await Store.OpenAsync(Name(Png(1), attempt: 2), Token));
        Assert.Null(await Store.OpenAsync(Name(Png(1), tenant: "other"), Token));
    }

    [Fact]
    public async Task Saving_the_same_bytes_again_succeeds_alike()
    {
        var png = Png(1);
        var first = await Store.SaveAsync(Name(png), png, Token);
        Assert.Equal(first, await Store.SaveAsync(Name(png), png.ToArray(), Token));
        Assert.Equal(Name(png), Assert.Single(await ListAsync(ImagePrefix.All)).Name);
    }

    [Fact]
    public async Task Other_bytes_under_a_taken_name_are_refused_and_the_first_stay()
    {
        var name = Name(Png(1));
        await Store.SaveAsync(name, Png(1), Token);
        var conflict = await Assert.ThrowsAsync<ImageConflictException>(() => Store.SaveAsync(name, Png(2), Token));
        Assert.Equal(name, conflict.Name);
        Assert.Equal(Png(1), await ReadAsync(name));
    }

    [Fact]
    public async Task Bytes_that_a_free_name_does_not_stand_for_are_refused_too()
    {
        await Assert.ThrowsAsync<ImageConflictException>(() => Store.SaveAsync(Name(Png(1)), Png(2), Token));
        Assert.Empty(await ListAsync(ImagePrefix.All));
    }

    [Fact]
    public async Task Sixteen_savers_of_one_picture_leave_one_picture()
    {
        var png = Png(1);
        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.SaveAsync(Name(png), png.ToArray(), Token))));
        Assert.Single(stored.Distinct());
        Assert.Equal(Name(png), Assert.Single(await ListAsync(ImagePrefix.All)).Name);
        Assert.Equal(png, await ReadAsync(Name(png)));
    }

    [Fact]
    public async Task A_deleted_picture_is_gone_and_can_be_saved_again()
    {
        var png = Png(1);
        await Store.SaveAsync(Name(png), png, Token);
        Assert.True(await Store.DeleteAsync(Name(png), Token));
        Assert.False(await Store.DeleteAsync(Name(png), Token));
        Assert.Null(await Store.OpenAsync(Name(png), Token));
        await Store.SaveAsync(Name(png), png, Token);
        Assert.Equal(png, await ReadAsync(Name(png)));
    }

    [Fact]
    public async Task Deleting_one_picture_leaves_its_neighbours()
    {
        foreach (var index in new[] { 0, 1, 2 }) await Store.SaveAsync(Name(Png(index), index: index), Png(index), Token);
        await Store.DeleteAsync(Name(Png(1), index: 1), Token);
        Assert.Equal([0, 2], (await ListAsync(ImagePrefix.All)).Select(image => image.Name.Index).Order());
    }

    [Fact]
    public async Task An_open_picture_can_be_read_to_its_end_or_fails_cleanly_when_deleted_meanwhile()
    {
        var png = Png(1);
        await Store.SaveAsync(Name(png), png, Token);
        await using var stream = await Store.OpenAsync(Name(png), Token);
        Assert.True(await Store.DeleteAsync(Name(png), Token));
        using var bytes = new MemoryStream();
        var failure = await Record.ExceptionAsync(() => stream!.CopyToAsync(bytes, Token));
        Assert.True(failure is null ? bytes.ToArray().SequenceEqual(png) : failure is IOException, failure?.ToString());
    }

    [Fact]
    public async Task A_listing_shows_names_lengths_and_times()
    {
        var before = TimeProvider.System.GetUtcNow();
        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        var listed = Assert.Single(await ListAsync(ImagePrefix.All));
        Assert.Equal((Name(Png(1)), Png(1).LongLength), (listed.Name, listed.Length));
        Assert.InRange(listed.StoredAt, before - TimeSpan.FromMinutes(1), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_prefix_chooses_a_tenant_or_a_job()
    {
        var other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
        ImageName[] names = [Name(Png(1)), Name(Png(1), attempt: 2), Name(Png(1), job: other), Name(Png(1), tenant: "acme-2"), Name(Png(1), tenant: "a")];
        foreach (var name in names) await Store.SaveAsync(name, Png(1), Token);

        Assert.Equal(names.ToHashSet(), (await ListAsync(ImagePrefix.All)).Select(image => image.Name).ToHashSet());
        Assert.Equal(names[..3].ToHashSet(), (await ListAsync(ImagePrefix.Of(Tenant))).Select(image => image.Name).ToHashSet());
        Assert.Equal(names[..2].ToHashSet(), (await ListAsync(ImagePrefix.Of(Tenant, Job))).Select(image => image.Name).ToHashSet());
        Assert.Empty(await ListAsync(ImagePrefix.Of("nobody")));
        Assert.Empty(await ListAsync(ImagePrefix.Of("nobody", Job)));
    }

    [Fact]
    public async Task An_input_image_lies_among_its_jobs_pictures_under_a_name_of_its_own()
    {
        var (png, input) = (Png(1), ImageName.ForInput(Tenant, Job, Png(2)));
        await Store.SaveAsync(Name(png), png, Token);
        await Store.SaveAsync(input, Png(2), Token);
        Assert.Equal(Png(2), await ReadAsync(input));
        Assert.Equal(new[] { Name(png), input }.ToHashSet(), (await ListAsync(ImagePrefix.Of(Tenant, Job))).Select(image => image.Name).ToHashSet());
        await Assert.ThrowsAsync<ImageConflictException>(() => Store.SaveAsync(input, png, Token));
        Assert.True(await Store.DeleteAsync(input, Token));
        Assert.Null(await ReadAsync(input));
        Assert.Equal(png, await ReadAsync(Name(png)));
    }

    [Fact]
    public async Task A_cancelled_call_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveAsync(Name(Png(1)), Png(1), cancelled));
        Assert.Empty(await ListAsync(ImagePrefix.All));

        await Store.SaveAsync(Name(Png(1)), Png(1), Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(Name(Png(1)), cancelled));
        Assert.Equal(Png(1), await ReadAsync(Name(Png(1))));
    }
}

namespace Distributed.Faults.Tests;

public sealed class SmallDiskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("small-disk-").FullName;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_disk_is_full_under_its_ballast_however_much_comes_free_and_has_room_again_without()
    {
        Assert.SkipWhen(SmallDisk.Missing is not null, $"{SmallDisk.Missing}");
        using var disk = SmallDisk.Mount(folder, megabytes: 4);
        var other = Path.Combine(folder, "other");
        await File.WriteAllBytesAsync(other, new byte[1 << 20]);
        await using (disk.Fill())
        {
            await UntilFullAsync();
            File.Delete(other);
            await UntilFullAsync();
            Assert.Throws<IOException>(() => File.WriteAllBytes(other, new byte[1]));
        }
        await File.WriteAllBytesAsync(other, new byte[3 << 20]);
    }

    private async Task UntilFullAsync()
    {
        for (var end = DateTimeOffset.UtcNow.AddMinutes(2); new DriveInfo(folder).AvailableFreeSpace > 0 && DateTimeOffset.UtcNow < end;) await Task.Delay(10);
        Assert.Equal(0, new DriveInfo(folder).AvailableFreeSpace);
    }
}

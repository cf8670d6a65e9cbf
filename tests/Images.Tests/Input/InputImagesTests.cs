using System.Security.Cryptography;
using SkiaSharp;

namespace Distributed.Images.Tests;

public sealed class InputImagesTests : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("input-images-");
    private readonly FolderImageStore store;
    private readonly InputImages inputs;
    private static readonly Guid Job = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    public InputImagesTests()
    {
        store = new(new ImageFolders(place.FullName), TimeProvider.System);
        inputs = new(store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        inputs.Dispose();
        place.Delete(recursive: true);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Each_format_becomes_a_png_of_the_size_asked_for(SKEncodedImageFormat format)
    {
        var png = await inputs.FitAsync(PictureFiles.Halves(format, 300, 200), 64, 64, Token);
        using var codec = SKCodec.Create(new MemoryStream(png));
        Assert.Equal((SKEncodedImageFormat.Png, 64, 64, SKAlphaType.Opaque), (codec.EncodedFormat, codec.Info.Width, codec.Info.Height, codec.Info.AlphaType));
        Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(png, 2, 32), PictureFiles.ColorAt(png, 61, 32)));
    }

    [Fact]
    public async Task A_picture_of_the_right_size_keeps_every_pixel()
    {
        var rgb = Pictures.Of("noise", 72, 40);
        var png = PngWriter.Write(rgb, 72, 40);
        Assert.Equal(png, await inputs.FitAsync(png, 72, 40, Token));
    }

    [Theory]
    [InlineData(400, 100, 64, 64)]
    [InlineData(100, 400, 64, 64)]
    [InlineData(16, 16, 128, 64)]
    [InlineData(3001, 2003, 64, 96)]
    public async Task What_is_too_much_is_cropped_on_both_sides_alike_and_no_edge_is_left_open(int width, int height, int toWidth, int toHeight)
    {
        var png = await inputs.FitAsync(PictureFiles.Halves(SKEncodedImageFormat.Png, width, height), toWidth, toHeight, Token);
        foreach (var y in new[] { 0, toHeight / 2, toHeight - 1 })
            Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(png, 0, y), PictureFiles.ColorAt(png, toWidth - 1, y)));
        Assert.Equal(("red", "blue"), (PictureFiles.ColorAt(png, (toWidth / 2) - 6, toHeight / 2), PictureFiles.ColorAt(png, (toWidth / 2) + 6, toHeight / 2)));
    }

    [Fact]
    public async Task A_large_picture_is_averaged_down_not_sampled()
    {
        var stripes = new byte[3 * 512 * 512];
        for (var i = 0; i < stripes.Length; i++) stripes[i] = (byte)(i / 3 % 2 * 255);
        var small = InputImageFit.Read(await inputs.FitAsync(PngWriter.Write(stripes, 512, 512), 32, 32, Token));
        Assert.All(small.Rgb.ToArray(), value => Assert.InRange(value, 120, 136));
    }

    // Where red, the left half as the file lies, is once the picture is upright.
    [Theory]
    [InlineData(1, "left")]
    [InlineData(2, "right")]
    [InlineData(3, "right")]
    [InlineData(4, "left")]
    [InlineData(5, "top")]
    [InlineData(6, "top")]
    [InlineData(7, "bottom")]
    [InlineData(8, "bottom")]
    public async Task A_photograph_is_turned_upright_as_its_exif_data_say(int orientation, string red)
    {
        var isOnItsSide = orientation >= 5;
        var png = await inputs.FitAsync(PictureFiles.Turned(orientation, 96, 64), isOnItsSide ? 64 : 96, isOnItsSide ? 96 : 64, Token);
        var (x, y) = red switch { "left" => (8, 32), "right" => (88, 32), "top" => (32, 8), _ => (32, 88) };
        Assert.Equal("red", PictureFiles.ColorAt(png, x, y));
        Assert.Equal("blue", PictureFiles.ColorAt(png, (isOnItsSide ? 63 : 95) - x, (isOnItsSide ? 95 : 63) - y));
    }

    [Fact]
    public async Task What_is_transparent_lies_on_white()
    {
        var image = InputImageFit.Read(await inputs.FitAsync(PictureFiles.HalfTransparent(50, 70), 32, 32, Token));
        Assert.All(image.Rgb.ToArray(), value => Assert.InRange(value, 126, 128));
    }

    public static TheoryData<string, byte[]> NoPictures => new()
    {
        { "nothing", [] },
        { "text", "a red circle"u8.ToArray() },
        { "gif", "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"u8.ToArray() },
        { "svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() },
        { "a signature alone", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A] },
        { "a cut-off png", PictureFiles.Halves(SKEncodedImageFormat.Png, 300, 200)[..^200] },
        { "a cut-off jpeg", PictureFiles.Halves(SKEncodedImageFormat.Jpeg, 300, 200)[..900] },
        { "a cut-off webp", PictureFiles.Halves(SKEncodedImageFormat.Webp, 300, 200)[..100] },
        { "a png that announces 4 gigapixels", PictureFiles.Bomb(65_535, 65_535) },
        { "a png that announces more than fits a number", PictureFiles.Bomb(int.MaxValue, int.MaxValue) },
        { "a png a little too wide", PictureFiles.Bomb(InputImages.MaxSide + 1, 1) },
        { "a png that announces more than it has", PictureFiles.Bomb(4000, 4000) },
        { "a jpeg of a thousand scans", [0xFF, 0xD8, 0xFF, .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 2], 1000).SelectMany(scan => scan)] },
        { "a file that is too long", new byte[InputImages.MaxLength + 1] },
    };

    [Theory]
    [MemberData(nameof(NoPictures))]
    public async Task What_is_no_whole_picture_is_refused_with_what_to_do(string what, byte[] file)
    {
        var refusal = await Assert.ThrowsAsync<InputImageException>(() => inputs.FitAsync(file, 64, 64, Token));
        Assert.Matches(@"\A(is|has|cannot) .+[;:] .+\.\z", refusal.Message);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task No_damage_to_a_file_does_more_than_refuse_it()
    {
        var random = new Random(1);
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            var whole = PictureFiles.Halves(format, 60, 40);
            for (var i = 0; i < 300; i++)
            {
                var file = whole.ToArray();
                for (var hits = random.Next(1, 6); hits > 0; hits--) file[random.Next(file.Length)] = (byte)random.Next(256);
                var failure = await Record.ExceptionAsync(() => inputs.FitAsync(file, 16, 16, Token));
                Assert.True(failure is null or InputImageException, failure?.ToString());
            }
        }
    }

    [Fact]
    public async Task A_stored_input_image_is_loaded_pixel_by_pixel()
    {
        var rgb = Pictures.Of("noise", 48, 40);
        var stored = await inputs.SaveAsync("acme", Job, PngWriter.Write(rgb, 48, 40), Token);
        Assert.Equal($"acme/{Job}/input-{stored.Sha256[..16]}.png", stored.Name.ToString());
        var loaded = await inputs.LoadAsync(stored.Name.ToString(), stored.Sha256, 48, 40, Token);
        Assert.Equal((48, 40), (loaded.Width, loaded.Height));
        Assert.Equal(rgb, loaded.Rgb.ToArray());
    }

    [Fact]
    public async Task A_missing_input_image_may_come_back_and_a_changed_one_may_not()
    {
        var png = PngWriter.Write(Pictures.Of("noise", 48, 40), 48, 40);
        var stored = await inputs.SaveAsync("acme", Job, png, Token);
        var name = stored.Name.ToString();
        await Assert.ThrowsAsync<InputImageDamagedException>(() => inputs.LoadAsync(name, Convert.ToHexStringLower(SHA256.HashData("other"u8)), 48, 40, Token));
        await Assert.ThrowsAsync<InputImageDamagedException>(() => inputs.LoadAsync(name, stored.Sha256, 40, 48, Token));
        await Assert.ThrowsAsync<InputImageDamagedException>(() => inputs.LoadAsync("../secrets", stored.Sha256, 48, 40, Token));
        await File.WriteAllBytesAsync(Path.Combine(place.FullName, name), new byte[100_000], Token);
        await Assert.ThrowsAsync<InputImageDamagedException>(() => inputs.LoadAsync(name, stored.Sha256, 48, 40, Token));
        await inputs.TryDeleteAsync(stored);
        await Assert.ThrowsAsync<InputImageUnavailableException>(() => inputs.LoadAsync(name, stored.Sha256, 48, 40, Token));
    }
}

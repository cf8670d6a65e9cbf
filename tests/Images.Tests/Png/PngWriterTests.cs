namespace Distributed.Images.Tests;

public sealed class PngWriterTests
{
    public static TheoryData<string, int, int> EveryPicture()
    {
        var pictures = new TheoryData<string, int, int>();
        foreach (var content in new[] { "flat", "across", "down", "noise", "extremes" })
            foreach (var (width, height) in new[] { (1, 1), (1, 7), (7, 1), (3, 5), (31, 33), (64, 64), (512, 512), (1024, 8) })
                pictures.Add(content, width, height);
        return pictures;
    }

    [Theory]
    [MemberData(nameof(EveryPicture))]
    public void Pixels_come_back_exactly(string content, int width, int height)
    {
        var pixels = Pictures.Of(content, width, height);
        var png = PngReader.Read(PngWriter.Write(pixels, width, height));
        Assert.Equal((width, height), (png.Width, png.Height));
        Assert.Equal(pixels, png.Pixels);
    }

    [Theory]
    [InlineData("flat", 100)]
    [InlineData("across", 50)]
    [InlineData("down", 50)]
    public void Smooth_pictures_become_small(string content, int times)
    {
        var pixels = Pictures.Of(content, 512, 512);
        Assert.InRange(PngWriter.Write(pixels, 512, 512).Length, 1, pixels.Length / times);
    }

    [Fact]
    public void Noise_grows_by_less_than_one_percent()
    {
        var pixels = Pictures.Of("noise", 512, 512);
        Assert.InRange(PngWriter.Write(pixels, 512, 512).Length, pixels.Length, pixels.Length * 101 / 100);
    }

    [Fact]
    public void Same_pixels_and_texts_give_the_same_bytes()
    {
        var pixels = Pictures.Of("noise", 31, 33);
        var text = new PngText("parameters", "a fox");
        Assert.Equal(PngWriter.Write(pixels, 31, 33, text), PngWriter.Write(pixels, 31, 33, text));
    }

    [Theory]
    [InlineData("a red fox\nSteps: 25, Seed: 7", "tEXt")]
    [InlineData("", "tEXt")]
    [InlineData("café ÿ £ ©", "tEXt")]
    [InlineData("a fox – in snow", "iTXt")]
    [InlineData("狐 🦊", "iTXt")]
    [InlineData("tab\tand return\r\n", "iTXt")]
    [InlineData("no-break\u00A0space", "iTXt")]
    public void A_text_travels_as_tEXt_where_that_holds_it_and_as_iTXt_otherwise(string text, string chunk)
    {
        var png = PngReader.Read(PngWriter.Write([1, 2, 3], 1, 1, new PngText("parameters", text)));
        Assert.Equal([(chunk, "parameters", text)], png.Texts);
    }

    [Fact]
    public void Texts_keep_their_order_and_stand_before_the_pixels()
    {
        var png = PngReader.Read(PngWriter.Write([1, 2, 3], 1, 1, new("parameters", "狐"), new("Software", "Distributed")));
        Assert.Equal(["IHDR", "iTXt", "tEXt", "IDAT", "IEND"], png.Chunks.Select(chunk => chunk.Type));
        Assert.Equal(["parameters", "Software"], png.Texts.Select(text => text.Keyword));
    }

    [Fact]
    public void A_lone_surrogate_does_not_spoil_the_file()
    {
        var png = PngReader.Read(PngWriter.Write([1, 2, 3], 1, 1, new PngText("parameters", "fox \uD83E")));
        Assert.Equal("fox \uFFFD", Assert.Single(png.Texts).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" parameters")]
    [InlineData("parameters ")]
    [InlineData("two  spaces")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    [InlineData("Schlüssel")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public void A_keyword_outside_the_standard_is_refused(string keyword) => Assert.Throws<ArgumentException>(() => new PngText(keyword, "text"));

    [Fact]
    public void A_text_with_NUL_is_refused() => Assert.Throws<ArgumentException>(() => new PngText("parameters", "a\0b"));

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, -1, 3)]
    [InlineData(2, 2, 11)]
    [InlineData(2, 2, 16)]
    [InlineData(65536, 65536, 0)]
    public void Pixels_must_be_as_many_as_the_sides_say(int width, int height, int length) =>
        Assert.Throws<ArgumentException>(() => PngWriter.Write(new byte[length], width, height));

    [Fact]
    public void Checksum_gives_the_published_check_value() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));
}

namespace Distributed.Images.Tests;

public sealed class ImageNameTests
{
    private const string Sha256OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Text = "acme-2/0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfea.png";
    private static readonly Guid Job = Guid.Parse("0198c0de-0000-7000-8000-0000000000aa");

    [Fact]
    public void A_name_is_made_of_ids_and_the_hash()
    {
        Assert.Equal(Text, ImageName.For("acme-2", Job, 3, 12, "abc"u8).ToString());
        Assert.Equal(Text, ImageName.For("acme-2", Job, 3, 12, Sha256OfAbc).ToString());
    }

    [Fact]
    public void A_name_is_read_back_part_by_part()
    {
        var name = ImageName.Parse(Text);
        Assert.Equal(("acme-2", Job, 3, 12, "ba7816bf8f01cfea"), (name.Tenant, name.Job, name.Attempt, name.Index, name.Hash));
        Assert.Equal(ImageName.For("acme-2", Job, 3, 12, Sha256OfAbc), name);
    }

    [Fact]
    public void An_input_image_has_a_name_without_attempt_or_index()
    {
        const string text = "acme-2/0198c0de-0000-7000-8000-0000000000aa/input-ba7816bf8f01cfea.png";
        var name = ImageName.ForInput("acme-2", Job, "abc"u8);
        Assert.Equal((text, true), (name.ToString(), name.IsInput));
        Assert.Equal(name, ImageName.Parse(text));
        Assert.False(ImageName.Parse(Text).IsInput);
        Assert.Throws<ArgumentException>(() => ImageName.ForInput("..", Job, "abc"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-acme")]
    [InlineData("Acme")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("acme\n")]
    [InlineData("acme\0")]
    [InlineData("ａ")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123")]
    public void There_is_no_such_tenant(string tenant)
    {
        Assert.Throws<ArgumentException>(() => ImageName.For(tenant, Job, 1, 0, Sha256OfAbc));
        Assert.Throws<ArgumentException>(() => ImagePrefix.Of(tenant));
        Assert.Throws<ArgumentException>(() => ImagePrefix.Of(tenant, Job));
        Assert.False(ImageName.TryParse(Text.Replace("acme-2", tenant, StringComparison.Ordinal), out _));
    }

    [Theory]
    [InlineData(0, 0, Sha256OfAbc)]
    [InlineData(-1, 0, Sha256OfAbc)]
    [InlineData(1, -1, Sha256OfAbc)]
    [InlineData(1, 0, "")]
    [InlineData(1, 0, "ba7816bf8f01cfea")]
    [InlineData(1, 0, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData(1, 0, "/../../bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Parts_out_of_range_are_refused(int attempt, int index, string sha256) =>
        Assert.ThrowsAny<ArgumentException>(() => ImageName.For("acme", Job, attempt, index, sha256));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/" + Text)]
    [InlineData("./" + Text)]
    [InlineData("../" + Text)]
    [InlineData(Text + "\n")]
    [InlineData(Text + "/")]
    [InlineData("acme-2//0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/../0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198C0DE-0000-7000-8000-0000000000AA/3-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de0000700080000000000000aa/3-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/0-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/03-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-012-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3--1-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/9999999999-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-9999999999-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-12-BA7816BF8F01CFEA.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfe.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfea.jpg")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/input-12-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/input-0-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/Input-ba7816bf8f01cfea.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/input.png")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/3-12-ba7816bf8f01cfea.PNG")]
    [InlineData("acme-2/0198c0de-0000-7000-8000-0000000000aa/٣-12-ba7816bf8f01cfea.png")]
    public void There_is_one_spelling_of_a_name(string? text)
    {
        Assert.False(ImageName.TryParse(text, out _));
        if (text is not null) Assert.Throws<FormatException>(() => ImageName.Parse(text));
    }

    [Fact]
    public void A_prefix_is_what_its_names_start_with()
    {
        Assert.Equal("", ImagePrefix.All.ToString());
        Assert.Equal("acme-2/", ImagePrefix.Of("acme-2").ToString());
        Assert.StartsWith(ImagePrefix.Of("acme-2", Job).ToString(), Text, StringComparison.Ordinal);
    }
}

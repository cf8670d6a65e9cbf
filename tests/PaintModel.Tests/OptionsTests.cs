namespace Distributed.PaintModel.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void An_option_nobody_asked_for_is_refused_by_name()
    {
        var options = new Options(["--work", "x", "--sampels", "5"]);
        Assert.Equal("x", options.Required("work"));
        Assert.Contains("--sampels", Assert.Throws<ArgumentException>(options.RefuseOthers).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named() =>
        Assert.Contains("--work", Assert.Throws<ArgumentException>(() => new Options([]).Required("work")).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_follow_their_names_and_a_name_alone_means_yes()
    {
        var options = new Options(["--distilled", "--rate", "0.5", "--samples", "7"]);
        Assert.Equal(("true", 0.5, 7L, 3L), (options.Text("distilled"), options.Real("rate", 1), options.Number("samples", 1), options.Number("batch", 3)));
    }
}

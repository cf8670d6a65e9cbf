using System.ComponentModel.DataAnnotations;

namespace Distributed.Images.Tests;

public sealed class ImageSweepOptionsTests
{
    [Fact]
    public void The_defaults_are_an_hour_and_a_day_and_hold()
    {
        var options = new ImageSweepOptions();
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromDays(1)), (options.Every, options.MinAge));
        Assert.Empty(Errors(options));
    }

    [Fact]
    public void An_age_that_an_upload_may_outlast_and_a_sweep_without_pause_are_refused_by_name()
    {
        var errors = Errors(new() { Every = TimeSpan.Zero, MinAge = TimeSpan.FromMinutes(5) });
        Assert.Contains(errors, error => error.StartsWith("Images:Sweep:Every ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Images:Sweep:MinAge ", StringComparison.Ordinal));
    }

    private static List<string> Errors(ImageSweepOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }
}

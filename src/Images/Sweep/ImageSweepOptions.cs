using System.ComponentModel.DataAnnotations;

namespace Distributed.Images;

/// <summary>When pictures that no job needs are deleted.</summary>
public sealed class ImageSweepOptions
{
    /// <summary>How often the store is looked through.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "Images:Sweep:Every must be a minute to a week.")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How old a picture must be. It must outlast whatever stores a picture before the row that names it: a submission with an input image, an
    /// upload that is repeated.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "Images:Sweep:MinAge must be an hour to a year.")]
    public TimeSpan MinAge { get; set; } = TimeSpan.FromHours(24);
}

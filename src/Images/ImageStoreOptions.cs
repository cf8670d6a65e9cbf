using System.ComponentModel.DataAnnotations;

namespace Distributed.Images;

/// <summary>The choice of an image store. Works when empty.</summary>
public sealed class ImageStoreOptions
{
    /// <summary>Where pictures are kept.</summary>
    [EnumDataType(typeof(ImageStoreKind))] public ImageStoreKind Kind { get; set; } = ImageStoreKind.Folder;

    /// <summary>For <see cref="ImageStoreKind.Folder"/>: the folder, relative to the working directory or absolute; it is created if need be.</summary>
    [Required] public string Folder { get; set; } = "data/images";
}

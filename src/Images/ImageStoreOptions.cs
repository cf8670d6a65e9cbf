using System.ComponentModel.DataAnnotations;

namespace Distributed.Images;

/// <summary>Where pictures are kept: in Azure Blob Storage when there is a connection string, in a folder of this host otherwise. Works when empty.</summary>
public sealed class ImageStoreOptions
{
    /// <summary>The folder, relative to the working directory or absolute; it is created if need be.</summary>
    [Required(ErrorMessage = "Images:Folder must name a folder.")] public string Folder { get; set; } = "data/images";

    /// <summary>The container in the storage account; it is created if need be, closed to the public.</summary>
    [StringLength(63, MinimumLength = 3, ErrorMessage = "Images:Container must have {2} to {1} characters.")]
    [RegularExpression("[a-z0-9]+(-[a-z0-9]+)*", ErrorMessage = "Images:Container must be made of a-z, 0-9 and single hyphens between them.")]
    public string Container { get; set; } = "images";

    /// <summary>An Azure storage connection string; null for the folder. A secret, so it comes from where the host's connection strings come from.</summary>
    internal string? ConnectionString { get; set; }
}

namespace Distributed.Images;

/// <summary>Where pictures are kept.</summary>
public enum ImageStoreKind
{
    /// <summary>In a folder of this host.</summary>
    Folder,
}

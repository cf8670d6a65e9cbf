namespace Distributed.Dashboard;

/// <summary>Where the pages find pictures.</summary>
internal static class PictureAddress
{
    /// <summary>A picture of a succeeded job, relative to the site.</summary>
    public static string Of(Guid job, int index) => $"pictures/{job}/{index}";
}

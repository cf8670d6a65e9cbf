namespace Distributed.Faults.Tests;

internal static class SharedServices
{
    /// <summary>Services of one's own, or the test is skipped where they are not installed.</summary>
    public static async Task<OwnServices> StartAsync(bool withSmallDisks = false)
    {
        try
        {
            return await OwnServices.StartAsync(withSmallDisks);
        }
        catch (ServicesMissingException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}

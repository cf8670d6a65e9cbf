namespace Distributed.Browser.Tests;

/// <summary>Tests that look at pages with a browser, where there is one.</summary>
public abstract class BrowserTests
{
    protected BrowserTests(Site site)
    {
        Assert.SkipWhen(Site.Missing is not null, Site.Missing ?? "");
        Site = site;
    }

    protected Site Site { get; }

    protected Server Server => Site.Server;
}

using System.Runtime.InteropServices;
using Distributed.Cli;

// The first Ctrl+C lets the command end well, a second one ends the process.
using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await CommandLine.RunAsync(args, Terminal.OfThisProcess(), interruption.Token);

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interruption.IsCancellationRequested;
    interruption.Cancel();
}

namespace Trasvase.Transfers;

/// <summary>
/// The object is to be taken up again when others have ended: it has to be restored first, which was asked for, or it failed for a reason that may
/// pass.
/// </summary>
internal sealed class SetAsideException() : Exception("It is taken up again when others have ended.");

namespace Trasvase.Transfers;

/// <summary>The object has to be restored first, which was asked for; others wait already, and this one is to be taken up again later.</summary>
internal sealed class SetAsideException() : Exception("It is being restored, and is taken up again when others that wait have ended.");

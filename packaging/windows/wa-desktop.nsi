; The installer of one person: no administrator, upgrade in place, French and English.
; Made by packaging/windows.py, which gives FILES, OUT, VERSION, VERSION4, ICON and, to sign, SIGN.
;
;   wa-desktop-VERSION-windows-x64.exe /S            installs without a question
;   wa-desktop-VERSION-windows-x64.exe /S /D=FOLDER  elsewhere
;   uninstall.exe /S                                 removes the program; the data stays
;   uninstall.exe /S /DATA                           removes the data as well
; Exit codes: 0 done, 2 refused or cancelled, 32 the program is running.

Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
; A file that cannot be written ends the installation: skipped (what /S would choose) it would leave half a program.
AllowSkipFiles off

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\WA Desktop"
!define APP_PATHS_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define KIND "WADesktop.List"
!define WINDOW "wa-desktop-window.exe"
!define CONSOLE "wa-desktop.exe"

Name "WA Desktop"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\WA Desktop"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "WA Desktop ${VERSION}"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveDirectory
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; The first language is the one of every system that speaks neither.
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "English"
!include words.nsh

VIProductVersion "${VERSION4}"
VIAddVersionKey /LANG=0 "ProductName" "WA Desktop"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "WA Desktop"
VIAddVersionKey /LANG=0 "CompanyName" "The WA Desktop authors"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache License 2.0"

; A program that runs cannot be replaced: Windows refuses to open its file for writing. $1 names the one that runs.
; (A test for errors forgets them: each may be asked for once.)
!macro SeeWhetherOpen program
  ${If} ${FileExists} "$INSTDIR\${program}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${program}" a
    ${If} ${Errors}
      StrCpy $1 "${program}"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

!macro WaitUntilClosed un
Function ${un}WaitUntilClosed
  again:
  StrCpy $1 ""
  !insertmacro SeeWhetherOpen "${WINDOW}"
  !insertmacro SeeWhetherOpen "${CONSOLE}"
  ${If} $1 != ""
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 32
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro WaitUntilClosed ""
!insertmacro WaitUntilClosed "un."

; A folder of the user's choice may hold a “files” that is not ours: nothing is put over it, nothing taken away later.
Function LeaveDirectory
  ${If} ${FileExists} "$INSTDIR\files\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NOT_OURS)" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

; Only what an installation wrote: a folder of the user's choice may hold other things.
!macro RemoveProgram
  RMDir /r "$INSTDIR\files"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${CONSOLE}"
!macroend

!macro Associate ending
  WriteRegStr HKCU "Software\Classes\${ending}\OpenWithProgids" "${KIND}" ""
  WriteRegStr HKCU "Software\Classes\Applications\${WINDOW}\SupportedTypes" "${ending}" ""
!macroend

!macro Dissociate ending
  DeleteRegValue HKCU "Software\Classes\${ending}\OpenWithProgids" "${KIND}"
!macroend

!macro EachEnding do
  !insertmacro ${do} ".xlsx"
  !insertmacro ${do} ".xlsm"
  !insertmacro ${do} ".xlsb"
  !insertmacro ${do} ".xls"
  !insertmacro ${do} ".ods"
  !insertmacro ${do} ".csv"
  !insertmacro ${do} ".tsv"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

Section
  ${If} ${Silent}
    Call LeaveDirectory
  ${EndIf}
  Call WaitUntilClosed
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  ; First: whatever interrupts the rest, the folder is known as ours and can be cleaned.
  WriteUninstaller "$INSTDIR\uninstall.exe"
  File /r "${FILES}"
  CreateShortcut "$SMPROGRAMS\WA Desktop.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr HKCU "${APP_PATHS_KEY}\${CONSOLE}" "" "$INSTDIR\${CONSOLE}"
  WriteRegStr HKCU "Software\Classes\${KIND}" "" "$(LIST)"
  WriteRegStr HKCU "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}" open "%1"'
  WriteRegStr HKCU "Software\Classes\Applications\${WINDOW}" "FriendlyAppName" "WA Desktop"
  WriteRegStr HKCU "Software\Classes\Applications\${WINDOW}\shell\open\command" "" '"$INSTDIR\${WINDOW}" open "%1"'
  !insertmacro EachEnding Associate

  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "WA Desktop"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The WA Desktop authors"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  Call un.WaitUntilClosed
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\WA Desktop.lnk"
  !insertmacro EachEnding Dissociate
  DeleteRegKey HKCU "Software\Classes\${KIND}"
  DeleteRegKey HKCU "Software\Classes\Applications\${WINDOW}"
  DeleteRegKey HKCU "${APP_PATHS_KEY}\${CONSOLE}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ${un.RefreshShellIcons}

  ; The proof of consent and the account of every campaign go only when somebody says so.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DELETE_DATA)" /SD IDNO IDNO keep
  ${EndIf}
  RMDir /r "$LOCALAPPDATA\WA Desktop"
  keep:
SectionEnd
